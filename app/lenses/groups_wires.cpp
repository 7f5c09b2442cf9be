// Draws the wires of the Groups lens.
#include "app/lenses/groups_wires.h"

#include <algorithm>
#include <iterator>

#include "app/lenses/groups.h"

namespace convscope {
namespace {

// Wires drawn one by one, where all channels are shown and on a page.
constexpr std::size_t most_wires = 64, most_page_wires = 32;
constexpr float fan_share = 0.3F;  // of the way from a channel to its output, to where the cable begins

std::size_t pairs_of(const Wiring& wiring) {
    std::size_t pairs = 0;
    for (const ChannelRow& in : wiring.inputs) {
        pairs += static_cast<std::size_t>(std::count_if(wiring.outputs.begin(), wiring.outputs.end(),
                                                        [&](const ChannelRow& out) { return out.group == in.group; }));
    }
    return pairs;
}

std::vector<ChannelRow> of_group(const std::vector<ChannelRow>& rows, std::int64_t group) {
    std::vector<ChannelRow> found;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(found),
                 [group](const ChannelRow& row) { return row.group == group; });
    return found;
}

class Drawing {
public:
    explicit Drawing(const Wiring& wiring) : wiring_(wiring), dense_(pairs_of(wiring) > most_page_wires) {}

    std::vector<Link> make() {
        if (in_cables(wiring_)) {
            std::int64_t drawn = -1;
            for (const ChannelRow& in : wiring_.inputs) {  // in the order of their groups
                if (in.group != drawn) cable(in.group);
                drawn = in.group;
            }
        } else {
            each();
        }
        faint_.insert(faint_.end(), bright_.begin(), bright_.end());
        return std::move(faint_);
    }

private:
    struct End {
        float x = 0.0F, y = 0.0F;
    };

    void wire(const End& from, const End& to, std::int64_t group, WireLight light, float width, bool dashed) {
        Link made;
        made.from_flat = made.from_space = {from.x, from.y, 0.0F};
        made.to_flat = made.to_space = {to.x, to.y, 0.0F};
        made.ink = Ink::group;
        made.group = group;
        made.arrow = false;
        made.beneath = true;
        made.dashed = dashed && light != WireLight::lit;
        made.width = light == WireLight::lit ? width * 1.7F : width;
        made.opacity = light == WireLight::lit      ? lit_wire
                       : light == WireLight::filter ? 0.6F
                       : wiring_.hovered            ? 0.26F
                       : dense_                     ? 0.34F
                                                    : 0.5F;
        (light == WireLight::faint ? faint_ : bright_).push_back(made);
    }

    void each() {
        for (const ChannelRow& in : wiring_.inputs) {
            for (const ChannelRow& out : wiring_.outputs) {
                if (in.group != out.group) continue;
                wire({wiring_.left, in.middle}, {wiring_.right, out.middle}, in.group, wiring_.light(in, out),
                     dense_ ? 1.2F : 1.4F,
                     !dense_);  // many dashed lines across each other are only noise
            }
        }
    }

    /// All wires of a group gathered in one: every input goes in, every output comes out.
    void cable(std::int64_t group) {
        const float length = wiring_.right - wiring_.left;
        const std::vector<ChannelRow> ins = of_group(wiring_.inputs, group);
        const std::vector<ChannelRow> outs = of_group(wiring_.outputs, group);
        if (outs.empty()) return;
        const float middle = (ins.front().middle + ins.back().middle) / 2.0F;
        const End gathered{wiring_.left + fan_share * length, middle};
        const End parted{wiring_.right - fan_share * length, middle};
        WireLight all = WireLight::faint;
        for (const ChannelRow& in : ins) {
            WireLight most = WireLight::faint;
            for (const ChannelRow& out : outs) most = std::max(most, wiring_.light(in, out));
            wire({wiring_.left, in.middle}, gathered, group, most, 1.2F, false);
            all = std::max(all, most);
        }
        for (const ChannelRow& out : outs) {
            WireLight most = WireLight::faint;
            for (const ChannelRow& in : ins) most = std::max(most, wiring_.light(in, out));
            wire(parted, {wiring_.right, out.middle}, group, most, 1.2F, false);
        }
        wire(gathered, parted, group, all, 3.0F, true);
    }

    const Wiring& wiring_;
    const bool dense_;  // there are many wires
    std::vector<Link> faint_, bright_;
};

}  // namespace

bool in_cables(const Wiring& wiring) {
    return pairs_of(wiring) > (wiring.paged ? most_page_wires : most_wires);
}

std::vector<Link> wires(const Wiring& wiring) {
    return Drawing(wiring).make();
}

}  // namespace convscope
