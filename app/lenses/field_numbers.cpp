// The numbers beside the large map: coverage and what would be better, or what an input cell reaches.
#include <fmt/format.h>

#include "app/lenses/field_layout.h"

namespace convscope {

std::vector<FieldLayout::Line> FieldLayout::downward_lines() const {
    std::vector<Line> made;
    const std::size_t top = model_.layers();
    const auto covered = model_.coverage(top);
    made.push_back({tr_("rf.coverage"), TextSize::body, Ink::quiet, 13.0F});
    if (covered) {
        made.push_back({percent_text(*covered), TextSize::huge, *covered < 1.0 ? Ink::warning : Ink::good, 39.0F});
        const long double read =
            static_cast<long double>(model_.rows.read[top]) * static_cast<long double>(model_.cols.read[top]);
        const long double all = static_cast<long double>(model_.rows.fields[top].size) *
                                static_cast<long double>(model_.cols.fields[top].size);
        made.push_back({tr_("rf.cells_of", {count_text(read), count_text(all)}), TextSize::body, Ink::quiet, 24.0F});
    } else {
        made.push_back({tr_("rf.too_large"), TextSize::body, Ink::quiet, 24.0F});
    }
    if (parts_.offer != nullptr) {
        const HdcOffer& offer = *parts_.offer;
        made.push_back({tr_("rf.with", {list_text(offer.rates)}), TextSize::body, Ink::quiet, 46.0F});
        made.push_back({"100 %", TextSize::large, Ink::good, 35.0F});
        made.push_back({tr_("rf.field", {by_text(offer.height, offer.width)}), TextSize::body, Ink::quiet, 22.0F});
        if (offer.same_parameters) {
            made.push_back(
                {tr_(offer.same_macs ? "rf.same_cost" : "rf.same_parameters"), TextSize::body, Ink::quiet, 21.0F});
        }
    }
    if (parts_.effective != nullptr && parts_.effective->radius > 0.0) {
        made.push_back(
            {tr_("rf.radius", {fmt::format("{:.1f}", parts_.effective->radius)}), TextSize::body, Ink::text, 40.0F});
    } else {
        most_line(made);
    }
    return made;
}

std::vector<FieldLayout::Line> FieldLayout::upward_lines() const {
    std::vector<Line> made;
    const std::size_t top = model_.layers();
    const auto times = [](std::int64_t a, std::int64_t b) {
        return count_text(static_cast<long double>(a) * static_cast<long double>(b));
    };
    made.push_back({tr_("rf.reached"), TextSize::body, Ink::quiet, 13.0F});
    made.push_back({times(model_.rows.paths[top].reached(), model_.cols.paths[top].reached()), TextSize::huge,
                    Ink::accent, 39.0F});
    made.push_back({tr_("rf.of_outputs", {times(model_.rows.size(top), model_.cols.size(top))}), TextSize::body,
                    Ink::quiet, 24.0F});
    most_line(made);
    return made;
}

void FieldLayout::most_line(std::vector<Line>& made) const {
    const MostPaths most = model_.most_paths();
    if (most.count == 0.0L) {
        made.push_back({tr_("rf.padding_only"), TextSize::body, Ink::quiet, 46.0F});
        return;
    }
    const std::string count = count_text(most.count, most.exact);
    if (most.alike) {
        made.push_back({tr_("rf.paths_alike", {count}), TextSize::body, Ink::quiet, 46.0F});
        if (!most.exact) made.push_back({tr_("rf.rounded"), TextSize::body, Ink::quiet, 20.0F});
        return;
    }
    std::string text;
    if (most.centre) {
        text = tr_("rf.most_centre", {count});
    } else if (most.cells > 1.0L) {
        text = tr_("rf.most_in", {count, count_text(most.cells)});
    } else {
        text = tr_("rf.most_at", {count, fmt::format("{}", most.row), fmt::format("{}", most.col)});
    }
    made.push_back({text, TextSize::body, Ink::quiet, 46.0F});
    if (!most.exact) made.push_back({tr_("rf.rounded"), TextSize::body, Ink::quiet, 20.0F});
}

float FieldLayout::numbers_width() const {
    float most = 0.0F;
    for (const Line& each : lines()) most = std::max(most, wide(each.text, each.size));
    return most;
}

void FieldLayout::numbers() {
    float y = map_top_;
    for (const Line& each : lines()) {
        y += each.below * type_;
        label(numbers_left_, y, each.text, each.size, each.ink);
    }
    bottom_ = std::max(bottom_, y + 4.0F * type_);
}

}  // namespace convscope
