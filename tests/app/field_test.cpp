// The receptive-field lens without a window: its numbers are the engine's, nothing lies on anything else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "app/io/presets.h"
#include "app/lenses/receptive_field.h"
#include "app/panels/growth.h"
#include "tests/app/stacks.h"

namespace convscope::testing {
namespace {

struct Drawn {
    FieldModel model;
    Figure figure;
};

Drawn draw(const Scene& scene, bool space = false, const std::optional<CellRef>& hover = {}) {
    const Strings strings(Language::en);
    Drawn made{make_field_model(field_key(scene)), {}};
    FieldValues values;
    LensView view;
    view.field.space = space;
    view.hover = hover;
    made.figure = field_figure(scene, {made.model, values}, view, strings);
    return made;
}

const Plane* plane_of(const Figure& figure, const PlaneId& id) {
    const auto found =
        std::find_if(figure.planes.begin(), figure.planes.end(), [&](const Plane& plane) { return plane.id == id; });
    return found == figure.planes.end() ? nullptr : &*found;
}

bool says(const Figure& figure, const std::string& text) {
    return std::any_of(figure.labels.begin(), figure.labels.end(),
                       [&](const Label& label) { return label.text.find(text) != std::string::npos; });
}

std::size_t lit(const Plane& plane) {
    const auto& values = plane.own_values->values;
    return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](float v) { return v > 0.0F; }));
}

TEST(Field, MapsAndRowsShowThePathCounts) {
    for (const bool upward : {false, true}) {
        Scene scene = stack_of(17, 23, {1, 3, 2});
        scene.probe = {upward, Pair{2, 11}};
        const Drawn drawn = draw(scene, true);
        const auto rows = upward ? paths_up(row_axes(scene), 2) : paths_down(row_axes(scene), 2, Border::clip);
        const auto cols = upward ? paths_up(col_axes(scene), 11) : paths_down(col_axes(scene), 11, Border::clip);
        const auto count = [](const PathCounts& counts, std::int64_t cell) {
            const std::int64_t at = cell - counts.first;
            return at < 0 || at >= static_cast<std::int64_t>(counts.counts.size())
                       ? 0.0L
                       : counts.counts[static_cast<std::size_t>(at)];
        };
        for (std::size_t level = 0; level < 4; ++level) {
            if (level == drawn.model.near_level()) continue;
            const Plane* map = plane_of(drawn.figure, map_plane(level));
            const Plane* row = plane_of(drawn.figure, side_plane(level));
            ASSERT_NE(map, nullptr);
            ASSERT_NE(row, nullptr);
            ASSERT_EQ(map->rows, 17);
            ASSERT_EQ(map->cols, 23);
            long double most = 0.0L;
            for (std::int64_t r = 0; r < 17; ++r) {
                for (std::int64_t c = 0; c < 23; ++c)
                    most = std::max(most, count(rows[level], r) * count(cols[level], c));
            }
            for (std::int64_t r = 0; r < 17; ++r) {
                for (std::int64_t c = 0; c < 23; ++c) {
                    const long double paths = count(rows[level], r) * count(cols[level], c);
                    const float value = map->own_values->values[static_cast<std::size_t>(r * 23 + c)];
                    if (paths == 0.0L) {
                        EXPECT_LE(value, 0.0F);
                    } else {
                        EXPECT_NEAR(value, 0.26 + 0.74 * static_cast<double>(std::sqrt(paths / most)), 1e-5);
                    }
                }
            }
            for (std::int64_t c = 0; c < 23; ++c) {
                EXPECT_EQ(row->own_values->values[static_cast<std::size_t>(c)] > 0.0F, count(cols[level], c) > 0.0L);
            }
        }
    }
}

TEST(Field, SaysWhatTheMockUpSays) {
    const Scene scene = preset_scene("gridding").value();
    const Drawn drawn = draw(scene);
    EXPECT_TRUE(says(drawn.figure, "29.0 %"));
    EXPECT_TRUE(says(drawn.figure, "49 of 169 cells"));
    EXPECT_TRUE(says(drawn.figure, "field 13, read at 7 of 13"));
    EXPECT_TRUE(says(drawn.figure, "most paths: 49, at the centre"));
    // 3 + 9 + 15 strokes between cells, and the line under the field.
    EXPECT_EQ(drawn.figure.strokes.size(), 28U);
    const Plane* map = plane_of(drawn.figure, map_plane(0));
    EXPECT_EQ(lit(*map), 49U);
    const auto& values = map->own_values->values;
    EXPECT_EQ(std::count_if(values.begin(), values.end(), [](float v) { return v < 0.0F; }), 169 - 49) << "the holes";
}

TEST(Field, GrowsOneLayerAtATime) {
    for (const bool upward : {false, true}) {
        Scene scene = stack_of(21, 21, {2, 2, 2});
        scene.probe.upward = upward;
        std::vector<std::size_t> strokes;
        for (std::int64_t grown = 0; grown <= 3; ++grown) {
            scene.hidden_layers = 3 - grown;
            const Drawn drawn = draw(scene);
            strokes.push_back(drawn.figure.strokes.size());
            for (std::size_t level = 0; level <= 3; ++level) {
                const bool seen =
                    upward ? static_cast<std::int64_t>(level) <= grown : static_cast<std::int64_t>(3 - level) <= grown;
                const Plane* row = plane_of(drawn.figure, side_plane(level));
                const auto& values = row->own_values->values;
                const bool any = std::any_of(values.begin(), values.end(), [](float v) { return v != 0.0F; });
                EXPECT_EQ(any, seen) << "level " << level << ", grown through " << grown;
            }
        }
        const std::size_t line = upward ? 0 : 1;
        EXPECT_EQ(strokes, (std::vector<std::size_t>{0, 3, 12, 27 + line}));
    }
}

// Boxes of planes that have a size, in the flat view.
void expect_apart(const Figure& figure, const std::string& where) {
    for (std::size_t i = 0; i < figure.planes.size(); ++i) {
        const Box& a = figure.planes[i].place.flat;
        for (std::size_t j = 0; j < i; ++j) {
            const Box& b = figure.planes[j].place.flat;
            const bool apart =
                a.size.x * a.size.y * b.size.x * b.size.y == 0.0F || a.origin.x + a.size.x <= b.origin.x + 0.01F ||
                b.origin.x + b.size.x <= a.origin.x + 0.01F || a.origin.y + a.size.y <= b.origin.y + 0.01F ||
                b.origin.y + b.size.y <= a.origin.y + 0.01F;
            EXPECT_TRUE(apart) << where << ": planes " << i << " and " << j;
        }
    }
}

TEST(Field, NoPlaneLiesOnAnother) {
    std::vector<std::pair<std::string, Scene>> scenes;
    for (const char* id : {"gridding", "wavenet", "vgg_16", "resnet_v1_50", "aspp", "opening"}) {
        scenes.emplace_back(id, preset_scene(id).value());
    }
    scenes.emplace_back("60 layers", stack_of(64, 64, std::vector<std::int64_t>(60, 1)));
    scenes.emplace_back("200 layers", stack_of(64, 64, std::vector<std::int64_t>(200, 1)));
    scenes.emplace_back("a column", stack_of(300, 1, {1, 2, 4}));
    scenes.emplace_back("one layer", stack_of(5, 5, {1}));
    for (auto& [name, scene] : scenes) {
        for (const bool upward : {false, true}) {
            scene.probe = {upward, std::nullopt};
            for (const bool space : {false, true}) {
                const Drawn drawn = draw(scene, space);
                expect_apart(drawn.figure, name);
                EXPECT_LE(drawn.figure.planes.size(), 24U) << name;
                EXPECT_LE(drawn.figure.strokes.size(), 9000U) << name;
                for (const Plane& plane : drawn.figure.planes) {
                    ASSERT_EQ(plane.own_values->values.size(), static_cast<std::size_t>(plane.rows * plane.cols))
                        << name;
                }
            }
        }
    }
}

TEST(Field, ThinsLongStacksAndSaysSo) {
    const Drawn drawn = draw(stack_of(64, 64, std::vector<std::int64_t>(60, 1)));
    EXPECT_TRUE(says(drawn.figure, "12 of 61 levels shown"));
    EXPECT_EQ(drawn.model.shown.front(), 0U);
    EXPECT_EQ(drawn.model.shown.back(), 60U);
    EXPECT_TRUE(says(drawn.figure, "rounded")) << "3 to the power of 60 paths";
    EXPECT_FALSE(says(draw(stack_of(64, 64, {1, 1, 1})).figure, "rounded"));
}

TEST(Field, WaveNetHasAllItsStrokes) {
    const Drawn drawn = draw(preset_scene("wavenet").value());
    std::size_t taps = 0;
    for (const Stroke& stroke : drawn.figure.strokes) taps += stroke.from_flat.y != stroke.to_flat.y ? 1 : 0;
    EXPECT_GT(taps, 1500U);
    EXPECT_TRUE(says(drawn.figure, "field 1024, read at 1024 of 1024"));
}

TEST(Field, HoverLightsWhatACellReadsAndWhatReadsIt) {
    const Scene scene = stack_of(21, 21, {2, 2, 2});
    const Drawn drawn = draw(scene, true, CellRef{side_plane(1), 0, 8});
    const auto lit_cells = [&](const PlaneId& id) {
        std::set<std::int64_t> cells;
        const Plane* plane = plane_of(drawn.figure, id);
        for (std::int64_t c = 0; c < plane->cols; ++c) {
            if (plane->hover && plane->hover->contains(0, c)) cells.insert(c);
        }
        return cells;
    };
    EXPECT_EQ(lit_cells(side_plane(0)), (std::set<std::int64_t>{6, 8, 10}));
    EXPECT_EQ(lit_cells(side_plane(1)), (std::set<std::int64_t>{8}));
    EXPECT_EQ(lit_cells(side_plane(2)), (std::set<std::int64_t>{6, 8, 10}));
    EXPECT_TRUE(lit_cells(side_plane(3)).empty());
    EXPECT_EQ(drawn.figure.strokes.size() - draw(scene, true).figure.strokes.size(), 6U);
}

TEST(Field, RectangleBeyondTheBorderIsDashed) {
    Scene scene = stack_of(21, 21, {2, 2, 2});
    scene.probe.cell = Pair{2, 10};
    const Drawn drawn = draw(scene);
    ASSERT_EQ(drawn.figure.patches.size(), 1U);
    const Plane* map = plane_of(drawn.figure, map_plane(0));
    const float cell = map->place.flat.size.y / 21.0F;
    EXPECT_NEAR(drawn.figure.patches[0].place.flat.size.y, 9.0F * cell, 4.0F) << "rows 0 to 8 of -4 to 8";
    float top = 1e9F;
    for (const Stroke& stroke : drawn.figure.strokes) {
        if (stroke.dashed) top = std::min({top, stroke.from_flat.y, stroke.to_flat.y});
    }
    EXPECT_NEAR(map->place.flat.origin.y - top, 4.0F * cell, 0.1F);
}

TEST(Field, ListsOfferedKeepSizesAndCosts) {
    const Scene scene = preset_scene("gridding").value();
    const auto question = hdc_question(scene);
    ASSERT_TRUE(question);
    const HdcOffer offer = make_offer(scene, *question);
    EXPECT_EQ(offer.rates, nearest_hdc(question->rates, 3));
    EXPECT_TRUE(offer.same_parameters);
    EXPECT_TRUE(offer.same_macs);
    const Scene changed = with_rates(scene, *question, {1, 2, 5});
    EXPECT_TRUE(validate(changed));
    EXPECT_EQ(receptive_fields(row_axes(changed)).back().size, 17);
    EXPECT_EQ(output_size(layer_at(changed, 2).spec), output_size(layer_at(scene, 2).spec));
    EXPECT_DOUBLE_EQ(coverage(row_axes(changed), col_axes(changed)), 1.0);

    EXPECT_TRUE(hdc_question(preset_scene("wavenet").value())) << "one axis";
    EXPECT_FALSE(hdc_question(preset_scene("vgg_16").value())) << "pooling";
    EXPECT_FALSE(hdc_question(preset_scene("resnet_v1_50").value())) << "strides";
    // Causal padding stays causal.
    Scene causal = stack_of(1, 64, {2, 2}, 2);
    for (std::size_t i = 0; i < 2; ++i) {
        std::vector<Layer> layers = layers_of(causal);
        layers[i].spec.kernel = {1, 2};
        layers[i].spec.pads = {0, 2, 0, 0};
        set_layers(causal, layers, 0);
    }
    const auto asked = hdc_question(causal);
    ASSERT_TRUE(asked);
    const Scene other = with_rates(causal, *asked, {1, 2});
    EXPECT_EQ(layer_at(other, 0).spec.pads, (Sides{0, 1, 0, 0}));
    EXPECT_EQ(output_size(layer_at(other, 1).spec).w, 64);
}

// Numbers that are allowed and that nobody needs: nothing overflows (the sanitizers watch).
TEST(Field, TakesAbsurdNumbers) {
    constexpr std::int64_t huge = std::int64_t{1} << 61;
    Scene scene = stack_of(9, 9, {1, 1, 1});
    std::vector<Layer> layers = layers_of(scene);
    layers[0].spec.stride = {huge, 1};
    layers[1].spec.kernel = {1, 1};
    layers[1].spec.pads = {};
    layers[1].spec.dilation = {huge, huge};
    layers[2].spec.stride = {huge, huge};
    set_layers(scene, layers, 0);
    scene = connected(scene);
    ASSERT_TRUE(validate(scene)) << validate(scene).error().message();
    for (const bool upward : {false, true}) {
        scene.probe.upward = upward;
        const Drawn drawn = draw(scene, true);
        expect_apart(drawn.figure, "absurd");
        for (const Plane& plane : drawn.figure.planes) {
            EXPECT_EQ(plane.own_values->values.size(), static_cast<std::size_t>(plane.rows * plane.cols));
        }
    }
    EXPECT_EQ(growth_curves(row_axes(scene)).own.size(), 4U);
}

TEST(Field, GrowthBesideDilationOneAndStrides) {
    const GrowthCurves curves = growth_curves(col_axes(preset_scene("gridding").value()));
    using Sizes = std::vector<std::int64_t>;
    EXPECT_EQ(curves.own, (Sizes{1, 5, 9, 13}));
    EXPECT_EQ(curves.plain, (Sizes{1, 3, 5, 7}));
    EXPECT_EQ(curves.strided, (Sizes{1, 3, 7, 15}));
    EXPECT_TRUE(growth_curves(col_axes(preset_scene("vgg_16").value())).strided.empty());
}

}  // namespace
}  // namespace convscope::testing
