// The layered graph, the sentences below it, and the edits that change it.
#include "app/panels/reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/lenses/step.h"
#include "app/lenses/step_labels.h"
#include "app/ui/widgets.h"
#include "core/channel_reach.h"

namespace convscope {
namespace {

constexpr std::int64_t most_dots = 64;     // a level; more channels are drawn as so many blocks
constexpr std::int64_t most_numbers = 16;  // a level whose dots have numbers
constexpr std::int64_t most_lines = 128;   // from level to level; more are drawn as fans
constexpr std::size_t most_levels = 9;     // more are folded
constexpr std::size_t levels_above_fold = 6;
constexpr std::size_t most_ranges = 6;  // of channels in a sentence
constexpr float dot_pitch = 28.0F;      // mock-up pixels, at most
constexpr float level_pitch = 44.0F, close_pitch = 24.0F;

std::vector<bool> input_of(const std::vector<Layer>& layers, std::int64_t channel) {
    return channels_reaching(layers, std::min(channel, layers.back().spec.out_channels - 1)).front();
}

Layer pointwise_above(const Layer& below) {
    Layer made;
    made.spec.out_channels = below.spec.out_channels;
    made.spec.bias = below.spec.bias;
    made.weight = below.weight == WeightKind::array ? WeightKind::small_integers : below.weight;
    made.weight_seed = below.weight_seed + 1;
    made.bias_seed = below.bias_seed + 1;
    connect(made, &below);
    return made;
}

std::int64_t count_of(const std::vector<bool>& channels) {
    return std::count(channels.begin(), channels.end(), true);
}

std::string list_of(const std::vector<bool>& channels) {
    std::string list;
    std::size_t ranges = 0;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        if (!channels[c]) continue;
        std::size_t last = c;
        while (last + 1 < channels.size() && channels[last + 1]) ++last;
        if (ranges++ == most_ranges) return list + ", …";
        if (!list.empty()) list += ", ";
        // Two neighbours are no range.
        list += last == c + 1 ? fmt::format("{}, {}", c, last)
                              : range_text(static_cast<std::int64_t>(c), static_cast<std::int64_t>(last));
        c = last;
    }
    return list;
}

/// One level of the graph on the screen.
struct Level {
    float left = 0.0F, width = 0.0F, y = 0.0F;
    std::int64_t channels = 1;

    [[nodiscard]] float x(std::int64_t channel) const {
        return left + width * (static_cast<float>(channel) + 0.5F) / static_cast<float>(channels);
    }
};

class Graph {
public:
    Graph(const Session& session, const std::vector<Layer>& layers, const std::vector<std::vector<bool>>& reach)
        : session_(session), layers_(layers), reach_(reach), list_(*ImGui::GetWindowDrawList()) {}

    void draw() {
        place();
        for (std::size_t i = 0; i + 1 < levels_.size(); ++i) {
            if (levels_[i + 1].first == levels_[i].first + 1) lines(levels_[i], levels_[i + 1]);
        }
        for (const auto& [index, level] : levels_) dots(index, level);
        numbers(levels_.front(), 0.6F);
        numbers(levels_.back(), -1.6F);
    }

private:
    [[nodiscard]] std::string name_of(std::size_t level) const {
        return level == 0 ? session_.tr("reach.input") : session_.tr("reach.layer", {std::to_string(level)});
    }

    void place() {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float room = ImGui::GetContentRegionAvail().x;
        const std::size_t count = reach_.size();
        const bool folded = count > most_levels;
        const float pitch = session_.px(count > 4 ? close_pitch : level_pitch);
        float names = 0.0F;
        for (const std::size_t level : {std::size_t{0}, count - 1}) {
            names = std::max(names, text_size(session_, name_of(level), session_.fonts.text, type_size::hint).x);
        }
        names += session_.px(12.0F);
        const float line = text_size(session_, "0", session_.fonts.text, type_size::hint).y;
        float y = at.y + 1.6F * line;  // below the number of the output
        // The output stands on top, the input below everything.
        for (std::size_t i = count; i-- > 0;) {
            if (folded && i > 1 && i + levels_above_fold < count) continue;
            if (folded && i == 1) {
                const std::string more =
                    session_.tr("reach.layers_folded", {std::to_string(count - levels_above_fold - 2)});
                draw_text(session_, {at.x + names, y - line / 2.0F}, more, session_.fonts.text, type_size::hint,
                          u32(session_.theme().faint));
                y += pitch;
            }
            Level level;
            level.channels = static_cast<std::int64_t>(reach_[i].size());
            level.width = std::min(std::max(8.0F, room - names),
                                   session_.px(dot_pitch) * static_cast<float>(std::min(level.channels, most_dots)));
            level.left = at.x + names + (std::max(8.0F, room - names) - level.width) / 2.0F;
            level.y = y;
            levels_.insert(levels_.begin(), {i, level});
            draw_text(session_, {at.x, y - line / 2.0F}, name_of(i), session_.fonts.text, type_size::hint,
                      u32(session_.theme().quiet));
            y += pitch;
        }
        ImGui::Dummy({room, y - pitch + 1.8F * line - at.y});
    }

    void lines(const std::pair<std::size_t, Level>& below, const std::pair<std::size_t, Level>& above) {
        const Layer& layer = layers_[below.first];
        const auto& lit = reach_[above.first];
        const std::int64_t ins = layer.spec.in_channels / layer.spec.groups;
        const bool one_by_one = ins * count_of(lit) <= most_lines;
        const bool all = ins * layer.spec.out_channels <= most_lines;
        for (const bool bright : {false, true}) {
            if (!bright && !all) continue;
            for (std::int64_t i = 0; i < above.second.channels; ++i) {
                if (bright != lit[static_cast<std::size_t>(i)]) continue;
                const ChannelRange read = channels_read(layer, i);
                const Colour colour = group_colour(session_.theme(), read.first / ins);
                const ImVec2 top{above.second.x(i), above.second.y};
                if (bright && !one_by_one) {
                    list_.AddTriangleFilled(top, {below.second.x(read.first), below.second.y},
                                            {below.second.x(read.last - 1) + 1.0F, below.second.y}, u32(colour, 0.25F));
                    continue;
                }
                for (std::int64_t c = read.first; c < read.last; ++c) {
                    list_.AddLine(top, {below.second.x(c), below.second.y}, u32(colour, bright ? 0.95F : 0.22F),
                                  session_.px(bright ? 1.8F : 1.0F));
                }
            }
        }
    }

    /// Of the dots that are lit, `lines` of type below them.
    void numbers(const std::pair<std::size_t, Level>& at, float lines) {
        const auto& [index, level] = at;
        if (level.channels > most_numbers) return;
        for (std::int64_t c = 0; c < level.channels; ++c) {
            if (!reach_[index][static_cast<std::size_t>(c)]) continue;
            const std::string number = std::to_string(c);
            const ImVec2 size = text_size(session_, number, session_.fonts.text, type_size::hint);
            draw_text(session_, {level.x(c) - size.x / 2.0F, level.y + lines * size.y}, number, session_.fonts.text,
                      type_size::hint, u32(session_.theme().strong));
        }
    }

    void dots(std::size_t index, const Level& level) {
        const Theme& theme = session_.theme();
        const auto& reached = reach_[index];
        if (level.channels <= most_dots) {
            const float most = level.width / static_cast<float>(level.channels) * 0.42F;
            for (std::int64_t c = 0; c < level.channels; ++c) {
                const bool lit = reached[static_cast<std::size_t>(c)];
                list_.AddCircleFilled({level.x(c), level.y}, std::min(most, session_.px(lit ? 4.2F : 3.2F)),
                                      u32(lit ? theme.accent : theme.track_done));
            }
            return;
        }
        // A block is as bright as the share of its channels.
        const float high = session_.px(4.0F);
        const float wide = level.width / static_cast<float>(most_dots);
        for (std::int64_t b = 0; b < most_dots; ++b) {
            const auto first = reached.begin() + b * level.channels / most_dots;
            const auto last = reached.begin() + (b + 1) * level.channels / most_dots;
            const auto lit = static_cast<float>(std::count(first, last, true));
            // The least is to be seen.
            const float share = lit > 0.0F ? 0.35F + 0.65F * lit / static_cast<float>(last - first) : 0.0F;
            const float x = level.left + wide * static_cast<float>(b);
            list_.AddRectFilled({x, level.y - high}, {x + std::max(1.0F, wide - 1.0F), level.y + high},
                                u32(mix(theme.track_done, theme.accent, share)));
        }
    }

    const Session& session_;
    const std::vector<Layer>& layers_;
    const std::vector<std::vector<bool>>& reach_;
    ImDrawList& list_;
    std::vector<std::pair<std::size_t, Level>> levels_;  // from the input up
};

}  // namespace

ChannelSight channel_sight(const Scene& scene, std::int64_t channel) {
    std::vector<Layer> layers = scene.below;
    layers.push_back(scene);
    ChannelSight sight;
    const std::int64_t shuffle = std::exchange(layers.back().shuffle, 1);  // it comes after y
    sight.levels = channels_reaching(layers, channel);
    layers.back().shuffle = shuffle;

    Layer again = scene;
    again.shuffle = 1;
    again.spec.in_channels = scene.spec.out_channels;
    again.spec.groups = nearest_groups(again.spec.in_channels, again.spec.out_channels, scene.spec.groups);
    layers.push_back(again);
    sight.grouped = input_of(layers, channel);
    layers.back() = pointwise_above(scene);
    sight.pointwise = input_of(layers, channel);
    return sight;
}

Scene with_pointwise_layer(const Scene& scene, std::int64_t channel) {
    std::vector<Layer> layers = layers_of(scene);
    const std::size_t place = selected_layer(scene) + 1;
    layers.insert(layers.begin() + static_cast<std::ptrdiff_t>(place), pointwise_above(scene));
    Scene made = scene;
    set_layers(made, std::move(layers), place);
    made = connected(std::move(made));
    made.step = 0;
    if (const auto nest = LoopNest::make(made.spec, made.order)) {
        OutputPosition to;
        to.out_channel = channel;
        made.step = step_that_finishes(made, *nest, to);
    }
    return made;
}

const ChannelSight& ReachPanel::sight(Session& session) {
    const std::int64_t channel = session.document.span().position.out_channel;
    const std::pair key{session.document.scene_revision(), channel};
    if (!sight_ || seen_for_ != key) {
        sight_ = channel_sight(session.document.scene(), channel);
        seen_for_ = key;
    }
    return *sight_;
}

void ReachPanel::draw(Session& session) {
    rule(session);
    panel_heading(session, *this);
    const Scene& scene = session.document.scene();
    const std::int64_t channel = session.document.span().position.out_channel;
    const ChannelSight& seen = sight(session);
    std::vector<Layer> layers = scene.below;
    layers.push_back(scene);
    layers.back().shuffle = 1;
    Graph(session, layers, seen.levels).draw();
    gap(session, 4.0F);

    const std::vector<bool>& inputs = seen.levels.front();
    const std::string all = std::to_string(inputs.size());
    const std::int64_t count = count_of(inputs);
    const std::string here = std::to_string(channel);
    const bool complete = count == static_cast<std::int64_t>(inputs.size());
    const std::string sees = complete && count > 1 ? session.tr("reach.all", {here, all})
                             : count == 1          ? session.tr("reach.sees_one", {here, list_of(inputs)})
                                                   : session.tr("reach.sees", {here, list_of(inputs)});
    text(session, sees, session.fonts.text, 13.5F, session.theme().text);
    if (!complete) {
        const std::int64_t more = count_of(seen.grouped);
        const std::string again =
            seen.grouped == inputs ? session.tr("reach.grouped_none")
            : more == static_cast<std::int64_t>(inputs.size())
                ? session.tr("reach.grouped_all", {all})
                : session.tr("reach.grouped_more", {std::to_string(more), all, list_of(seen.grouped)});
        text(session, again, session.fonts.text, 13.5F, session.theme().quiet);
    }
    gap(session, 2.0F);
    if (scene.spec.groups > 1 || scene.shuffle > 1) {
        bool on = scene.shuffle > 1;
        if (toggle_row(session, session.tr("reach.shuffle"), "###shuffle", on)) {
            session.document.edit([on](Scene& changed) { changed.shuffle = on ? changed.spec.groups : 1; },
                                  session.new_gesture());
        }
        tooltip(session, session.tr("reach.shuffle.help"));
        gap(session, 2.0F);
    }
    const std::int64_t pointwise = count_of(seen.pointwise);
    const std::string label = pointwise == static_cast<std::int64_t>(inputs.size())
                                  ? session.tr("reach.pointwise_all", {all})
                                  : session.tr("reach.pointwise", {std::to_string(pointwise)});
    if (button(session, label + "###add_pointwise", false, true,
               {ImGui::GetContentRegionAvail().x, session.px(button_height)})) {
        session.playback.playing = false;
        session.document.edit([channel](Scene& changed) { changed = with_pointwise_layer(changed, channel); },
                              session.new_gesture());
    }
    tooltip(session, session.tr("reach.pointwise.help"));
    gap(session, 8.0F);
}

}  // namespace convscope
