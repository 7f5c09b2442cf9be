// What the compare lens is made of, without a window: documents in step, differences, counts, times, words, figure.
#include "app/lenses/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "app/figure/comparisons.h"
#include "app/io/presets.h"
#include "app/lenses/compare_words.h"
#include "app/lenses/step.h"
#include "core/channel_reach.h"
#include "core/cost.h"
#include "core/receptive_field.h"
#include "tests/app/random_scene.h"

namespace convscope::testing {
namespace {

const Strings& english() {
    static const Strings strings(Language::en);
    return strings;
}

void finish(Compared& compared, Document& document) {
    compared.update(document);
    compare_figure(compared, {}, english());  // asks for its planes
    for (std::size_t i = 1; i < compared.count(); ++i) compared.difference(i);
    while (document.work(100.0) || compared.work(100.0, true)) {
    }
    for (std::size_t i = 1; i < compared.count(); ++i) compared.difference(i);
}

// A setting's whole output, by core alone.
Tensor output_of(const Scene& scene, std::size_t setting) {
    const Scene own = setting_scene(scene, setting);
    return convolve(own.spec, materialise(own));
}

const Plane* find(const Figure& figure, const PlaneId& id, bool overview = false) {
    const auto found = std::find_if(figure.planes.begin(), figure.planes.end(),
                                    [&](const Plane& plane) { return plane.id == id && plane.overview == overview; });
    return found == figure.planes.end() ? nullptr : &*found;
}

TEST(Compared, DifferenceIsTheSubtractionOfTheResults) {
    for (const char* id :
         {"compare-dilation", "compare-5x5-dilated-3x3", "compare-dense-grouped-separable", "hdc-gridding", "aspp"}) {
        Document document(preset_scene(id).value());
        Compared compared;
        finish(compared, document);
        const OutputPosition at = document.span().position;
        const Tensor a = output_of(document.scene(), 0);
        for (std::size_t i = 1; i < compared.count(); ++i) {
            const Difference& made = compared.difference(i);
            const Tensor b = output_of(document.scene(), i);
            ASSERT_TRUE(made.overlap && made.overlap->same_size) << id;
            ASSERT_NE(made.values, nullptr) << id;
            float largest = 0.0F;
            for (std::int64_t r = 0; r < a.shape[2]; ++r) {
                for (std::int64_t c = 0; c < a.shape[3]; ++c) {
                    const float wanted = a.at(at.n, at.out_channel, r, c) - b.at(at.n, at.out_channel, r, c);
                    largest = std::max(largest, std::abs(wanted));
                    EXPECT_NEAR(made.values->values[static_cast<std::size_t>(r * a.shape[3] + c)], wanted, 1e-4)
                        << id << " " << r << " " << c;
                }
            }
            EXPECT_NEAR(made.largest, largest, 1e-4);
        }
    }
}

// 7 x 7 without padding: dilation 1, 2, 3 leave 5 x 5, 3 x 3 and 1 x 1, whose middles lie on each other.
TEST(Compared, CellsWithTheSameCentreWhereSizesDiffer) {
    Scene scene = preset_scene("compare-dilation").value();
    scene.spec.pads = {};
    for (auto& other : scene.others) other[0].spec.pads = {};
    scene.step = 12;
    Document document(scene);
    Compared compared;
    finish(compared, document);
    const Tensor a = output_of(scene, 0);
    for (std::size_t i = 1; i < 3; ++i) {
        const Difference& made = compared.difference(i);
        ASSERT_TRUE(made.overlap);
        const auto side = static_cast<std::int64_t>(i == 1 ? 3 : 1);
        const auto edge = static_cast<std::int64_t>(i);
        EXPECT_FALSE(made.overlap->same_size);
        EXPECT_EQ(made.overlap->size, (Pair{side, side}));
        EXPECT_EQ(made.overlap->a, (Pair{edge, edge}));
        EXPECT_EQ(made.overlap->b, (Pair{0, 0}));
        const Tensor b = output_of(scene, i);
        EXPECT_FLOAT_EQ(made.values->values[0], a.at(0, 0, edge, edge) - b.at(0, 0, 0, 0));
    }
    // A stride of two has the centres of every other cell: no neighbours to set side by side.
    scene.others[0][0].spec.stride = {2, 2};
    EXPECT_FALSE(overlap_of(layers_to_stepped(scene), scene.others[0]));
}

TEST(Compared, FactsAreCores) {
    const Scene scene = preset_scene("compare-dense-grouped-separable").value();
    Document document(scene);
    Compared compared;
    compared.update(document);
    const SettingFacts& separable = compared.facts(2);
    const Cost depthwise = cost_of(scene.others[1][0].spec);
    const Cost pointwise = cost_of(scene.others[1][1].spec);
    EXPECT_EQ(separable.parameters, depthwise.parameters + pointwise.parameters);
    EXPECT_EQ(separable.macs, depthwise.macs + pointwise.macs);
    EXPECT_EQ(separable.kernels, 8 + 64);
    EXPECT_EQ(separable.field, (Pair{3, 3}));
    EXPECT_EQ(compared.facts(0).parameters, 576);
    EXPECT_EQ(compared.facts(1).parameters, 144);

    Document gridding(preset_scene("hdc-gridding").value());
    compared.update(gridding);
    EXPECT_EQ(compared.facts(0).field, (Pair{17, 17}));
    EXPECT_DOUBLE_EQ(*compared.facts(0).coverage, 1.0);
    EXPECT_EQ(compared.facts(1).field, (Pair{13, 13}));
    EXPECT_NEAR(*compared.facts(1).coverage, 0.290, 0.0005);
}

TEST(Compared, TimesAreMeasuredOncePerSetting) {
    Document document(preset_scene("compare-dense-grouped-separable").value());
    Compared compared;
    compared.update(document);
    EXPECT_FALSE(compared.seconds(0));
    while (compared.work(5.0, true)) {
    }
    for (std::size_t i = 0; i < 3; ++i) {
        ASSERT_TRUE(compared.seconds(i));
        EXPECT_GT(*compared.seconds(i), 0.0);
        EXPECT_LT(*compared.seconds(i), 0.1);
    }
    const double before = *compared.seconds(0);
    document.edit([](Scene& scene) { scene.step = 5; });
    compared.update(document);
    EXPECT_EQ(compared.seconds(0), before) << "stepping takes nothing anew";
    document.edit([](Scene& scene) { scene.others[0][0].spec.dilation = {2, 2}; });
    compared.update(document);
    EXPECT_EQ(compared.seconds(0), before);
    EXPECT_FALSE(compared.seconds(1)) << "what changed is measured again";
    EXPECT_FALSE(compared.work(5.0, false)) << "and waits until nothing else goes on";
}

TEST(Compared, RunTimeKeepsToItsSlices) {
    Scene scene;
    scene.spec.in_channels = scene.spec.out_channels = 32;
    scene.spec.height = scene.spec.width = 96;
    scene.spec.kernel = {3, 3};
    scene.input = InputKind::randn;
    Layer pool;
    pool.kind = LayerKind::average_pool;
    pool.spec.kernel = {2, 2};
    Layer top = scene;
    set_layers(scene, {scene, pool, top}, 2);
    scene = connected(scene);
    ASSERT_TRUE(validate(scene)) << validate(scene).error().message();
    RunTime time;
    time.set(layers_to_stepped(scene));
    const ConvData last = materialise(scene);
    const Tensor input = StackLevels().take_input_of(scene, 0);
    int slices = 0;
    while (time.work(0.0, input, last)) ++slices;
    EXPECT_GT(slices, 32) << "pooling goes channel by channel, convolutions block by block";
    EXPECT_GT(*time.seconds(), 0.0);
}

std::vector<std::string> words_of(const Scene& scene) {
    Document document(scene);
    Compared compared;
    compared.update(document);
    return setting_words(compared, english());
}

TEST(CompareWords, SayInWhatSettingsDiffer) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(words_of(preset_scene("compare-dilation").value()), (Words{"dilation 1", "dilation 2", "dilation 3"}));
    EXPECT_EQ(words_of(preset_scene("compare-5x5-dilated-3x3").value()), (Words{"5 × 5", "3 × 3, dilation 2"}));
    EXPECT_EQ(words_of(preset_scene("compare-dense-grouped-separable").value()),
              (Words{"dense", "groups 4", "depthwise + pointwise"}));
    EXPECT_EQ(words_of(preset_scene("hdc-gridding").value()), (Words{"dilation 1, 2, 5", "dilation 2, 2, 2"}));
    Scene scene = preset_scene("opening").value();
    add_setting(scene);
    EXPECT_EQ(words_of(scene)[1], "same as A");
    ++scene.others[0][0].weight_seed;
    EXPECT_EQ(words_of(scene)[1], "other weights");
}

TEST(Comparisons, ArePresetsToo) {
    const char* ids[] = {"compare-dilation", "compare-5x5-dilated-3x3", "compare-dense-grouped-separable"};
    for (std::size_t i = 0; i < 3; ++i) {
        const Scene wanted = preset_scene(ids[i]).value();
        Scene scene = wanted;
        scene.others.clear();
        if (i < 2) {  // these two set the window
            scene.spec.kernel = {1, 1};
            scene.spec.pads = {};
        }
        comparisons()[i].set(scene);
        scene = connected(scene);
        EXPECT_EQ(scene.spec, wanted.spec) << ids[i];
        EXPECT_EQ(scene.others, wanted.others) << ids[i];
    }
}

TEST(Comparisons, FitEveryPreset) {
    for (const Preset& preset : presets()) {
        for (const Comparison& comparison : comparisons()) {
            Document document(preset.scene);
            EXPECT_TRUE(document.edit(comparison.set))
                << preset.id << ", " << comparison.id << ": " << document.error()->message();
            EXPECT_FALSE(document.scene().others.empty());
        }
        Document document(preset.scene);
        if (preset.scene.others.empty()) {
            EXPECT_TRUE(document.edit(add_first_other)) << preset.id << ": " << document.error()->message();
            EXPECT_NE(document.scene().others[0], layers_to_stepped(document.scene())) << preset.id;
        }
    }
}

TEST(Comparisons, SwapTwiceIsNoChange) {
    const Scene scene = preset_scene("compare-dense-grouped-separable").value();
    Scene swapped = scene;
    swap_with_a(swapped, 2);
    ASSERT_TRUE(validate(swapped)) << validate(swapped).error().message();
    EXPECT_EQ(layers_of(swapped), scene.others[1]);
    EXPECT_EQ(swapped.others[1], layers_of(scene));
    swap_with_a(swapped, 2);
    EXPECT_EQ(swapped, scene);
}

TEST(CompareFigure, ShowsEachSettingsWindowAndProgress) {
    const Scene scene = preset_scene("compare-dilation").value();
    Document document(scene);
    Compared compared;
    finish(compared, document);
    const Figure figure = compare_figure(compared, {}, english());
    for (std::int64_t i = 0; i < 3; ++i) {
        const Plane* input = find(figure, {Role::input, 0, 0, i});
        ASSERT_NE(input, nullptr);
        ASSERT_TRUE(input->grid);
        EXPECT_EQ(input->grid->dilation, (Pair{i + 1, i + 1}));
        EXPECT_EQ(input->grid->row, 3 - (i + 1)) << "around the cell in the middle";
        const Plane* output = find(figure, {Role::output, 0, 0, i});
        ASSERT_NE(output, nullptr);
        EXPECT_EQ(output->output->progress_of(3, 3), CellProgress::current);
        EXPECT_EQ(output->output->progress_of(3, 2), CellProgress::done);
        EXPECT_EQ(output->output->progress_of(3, 4), CellProgress::to_come);
        EXPECT_NE(find(figure, {Role::weight, 0, 0, i}), nullptr);
        // Equal cells, each setting's own padding: the same cell lies at the same height.
        const Plane* first = find(figure, {Role::input, 0, 0, 0});
        const auto cell = [](const Plane& of) { return of.place.flat.size.x / static_cast<float>(of.view.cols); };
        const auto origin = [&](const Plane& of) {
            return of.place.flat.origin.y - static_cast<float>(of.view.row) * cell(of);
        };
        EXPECT_NEAR(cell(*input), cell(*first), 1e-4);
        EXPECT_NEAR(origin(*input), origin(*first), 1e-3);
    }
}

// What one output of a stack reads is where core's path counts are not 0, and which channels where channels reach.
TEST(CompareFigure, HoverIsExactInStacksToo) {
    Document document(preset_scene("compare-dense-grouped-separable").value());
    Compared compared;
    finish(compared, document);
    LensView view;
    view.hover = CellRef{{Role::output, 0, 2, 0}, 1, 5};
    const Figure figure = compare_figure(compared, view, english());
    for (std::int64_t i = 0; i < 3; ++i) {
        const Plane* output = find(figure, {Role::output, 0, 2, i});
        ASSERT_NE(output, nullptr);
        ASSERT_TRUE(output->hover) << i;
        EXPECT_TRUE(output->hover->contains(1, 5));
        EXPECT_FALSE(output->hover->contains(1, 4));
        const Plane* input = find(figure, {Role::input, 0, 2, i});
        ASSERT_TRUE(input != nullptr && input->hover) << i;
        for (std::int64_t r = 0; r < 7; ++r) {
            for (std::int64_t c = 0; c < 7; ++c) {
                const bool wanted = std::abs(r - 1) <= 1 && std::abs(c - 5) <= 1;
                EXPECT_EQ(input->hover->contains(r, c), wanted) << i << ": " << r << " " << c;
            }
        }
        if (i > 0) {
            const Plane* difference = find(figure, {Role::derived, 0, 0, i});
            ASSERT_TRUE(difference != nullptr && difference->hover);
            EXPECT_TRUE(difference->hover->contains(1, 5));
        }
    }
    // Channel 7 is read by the dense and the separable setting, not by the second group of four.
    EXPECT_TRUE(find(figure, {Role::input, 0, 7, 0}, true)->hover);
    EXPECT_FALSE(find(figure, {Role::input, 0, 7, 1}, true)->hover);
    EXPECT_TRUE(find(figure, {Role::input, 0, 7, 2}, true)->hover);
    EXPECT_FALSE(find(figure, {Role::input, 0, 7, 0}, true)->dimmed);
    EXPECT_TRUE(find(figure, {Role::input, 0, 7, 1}, true)->dimmed);

    // Of a cell that has gone nothing is lit, and nothing breaks.
    view.hover = CellRef{{Role::output, 0, 2, 2}, 1, 5};
    document.edit([](Scene& scene) { scene.others.clear(); });
    compared.update(document);
    for (const Plane& plane : compare_figure(compared, view, english()).planes) EXPECT_FALSE(plane.hover);
}

TEST(CompareFigure, AClickLeadsEverySettingThere) {
    for (const Lockstep lockstep : {Lockstep::position, Lockstep::work}) {
        Scene scene = preset_scene("compare-dilation").value();
        scene.lockstep = lockstep;
        scene.others[0][0].spec.stride = {2, 2};
        Document document(scene);
        Compared compared;
        compared.update(document);
        for (std::int64_t oh = 0; oh < 4; ++oh) {
            for (std::int64_t ow = 0; ow < 4; ++ow) {
                const std::int64_t step = step_that_shows(compared, {Role::output, 0, 0, 1}, oh, ow);
                document.edit([&](Scene& changed) { changed.step = step; });
                compared.update(document);
                const OutputPosition at = compared.document(1).span().position;
                EXPECT_EQ(at.oh, oh) << name_of(lockstep);
                EXPECT_EQ(at.ow, ow) << name_of(lockstep);
            }
        }
    }
}

// Any three random settings of an input give a picture whose planes do not overlap.
TEST(CompareFigure, PlanesNeverOverlap) {
    Random random(5);
    int drawn = 0;
    for (int round = 0; round < 150; ++round) {
        Scene scene = random_scene(random);
        for (std::int64_t n = pick(random, 0, 2); n > 0; --n) {
            Layer other = scene;
            other.spec = random_spec(random);
            scene.others.push_back({other});
        }
        scene.lockstep = pick(random, 0, 1) == 0 ? Lockstep::position : Lockstep::work;
        scene = connected(scene);
        if (!validate(scene)) continue;
        Document document(scene);
        Compared compared;
        finish(compared, document);
        LensView view;
        view.labels.unit = static_cast<float>(pick(random, 6, 26)) / 10.0F;
        const Figure figure = compare_figure(compared, view, english());
        ++drawn;
        const Vec2& bounds = figure.bounds_flat.size;
        for (std::size_t i = 0; i < figure.planes.size(); ++i) {
            const Box& a = figure.planes[i].place.flat;
            EXPECT_GE(a.origin.x, 0.0F);
            EXPECT_LE(a.origin.x + a.size.x, bounds.x);
            EXPECT_LE(a.origin.y + a.size.y, bounds.y);
            for (std::size_t j = 0; j < i; ++j) {
                const Box& b = figure.planes[j].place.flat;
                const float wide =
                    std::min(a.origin.x + a.size.x, b.origin.x + b.size.x) - std::max(a.origin.x, b.origin.x);
                const float high =
                    std::min(a.origin.y + a.size.y, b.origin.y + b.size.y) - std::max(a.origin.y, b.origin.y);
                EXPECT_FALSE(wide > 0.01F && high > 0.01F) << "round " << round << ": planes " << i << " and " << j;
            }
        }
        if (HasFailure()) return;
    }
    EXPECT_GT(drawn, 60);
}

}  // namespace
}  // namespace convscope::testing
