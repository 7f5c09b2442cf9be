// What the window costs, measured on the real program drawn offscreen: frames, the first picture, a dragged slider.
// Prints medians and ratios of one run; see bench/README.md. Run it alone: it times a software renderer.
#include <glad/gl.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

#include "app/figure/comparisons.h"
#include "app/io/presets.h"
#include "app/platform/headless.h"

namespace {

using namespace convscope;
using Clock = std::chrono::steady_clock;

constexpr int width = 1920;
constexpr int height = 1080;
constexpr int repeats = 61;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> times) {
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

// One frame, waited for until its pixels exist.
double timed_frame(Headless& program) {
    const auto start = Clock::now();
    program.frame();
    glFinish();
    return milliseconds_since(start);
}

Scene many_channels() {
    Scene scene;
    scene.spec.in_channels = 64;
    scene.spec.out_channels = 64;
    scene.spec.height = scene.spec.width = 224;
    scene.spec.kernel = {3, 3};
    scene.spec.pads = {1, 1, 1, 1};
    scene.input = InputKind::randn;
    scene.weight = WeightKind::randn;
    scene.step = 30'000;
    return scene;
}

Scene groups_of_many() {
    Scene scene;
    scene.spec.in_channels = 512;
    scene.spec.out_channels = 512;
    scene.spec.groups = 32;
    scene.spec.height = scene.spec.width = 56;
    scene.spec.kernel = {3, 3};
    scene.spec.pads = {1, 1, 1, 1};
    scene.input = InputKind::randn;
    scene.weight = WeightKind::randn;
    scene.lens = LensKind::groups;
    scene.step = 800'000;
    return scene;
}

// Three settings of a photo side by side, each with the whole output and its difference.
Scene compared_photo() {
    Scene scene;
    scene.spec.in_channels = 3;
    scene.spec.height = scene.spec.width = 256;
    scene.spec.kernel = {3, 3};
    scene.input = InputKind::picture;
    scene.weight = WeightKind::sobel_x;
    comparisons()[0].set(scene);
    scene.lens = LensKind::compare;
    return scene;
}

Scene photo() {
    Scene scene;
    scene.spec.in_channels = 3;
    scene.spec.out_channels = 8;
    scene.spec.height = scene.spec.width = 512;
    scene.spec.kernel = {3, 3};
    scene.spec.padding = PaddingKind::same;
    scene.input = InputKind::picture;
    scene.weight = WeightKind::randn;
    scene.step = 200'000;
    return scene;
}

}  // namespace

int main() {
    const auto start = Clock::now();
    Headless classic(width, height, preset_scene("classic").value(), still_settings());
    timed_frame(classic);
    std::printf("start to first picture    %7.1f ms\n", milliseconds_since(start));
    classic.settle();
    Headless many(width, height, many_channels(), still_settings());
    many.settle();
    Headless groups(width, height, groups_of_many(), still_settings());
    groups.settle();
    Headless compare(width, height, compared_photo(), still_settings());
    compare.settle();
    Headless separable(width, height, preset_scene("compare-dense-grouped-separable").value(), still_settings());
    separable.settle();
    // The two in turn, so that a busy moment hits both. Every frame shows another step.
    std::vector<double> small;
    std::vector<double> large;
    std::vector<double> grouped;
    std::vector<double> compared;
    std::vector<double> separated;
    for (int i = 0; i < repeats; ++i) {
        classic.app().session().go_to(i % 30);
        small.push_back(timed_frame(classic));
        many.app().session().go_to(30'000 + i);
        large.push_back(timed_frame(many));
        groups.app().session().go_to(800'000 + i);
        grouped.push_back(timed_frame(groups));
        compare.app().session().go_to(30'000 + i);
        compared.push_back(timed_frame(compare));
        separable.app().session().go_to(100 + i);
        separated.push_back(timed_frame(separable));
    }
    std::printf("frame, classic            %7.2f ms\n", median(small));
    std::printf("frame, 64 x 224 x 224     %7.2f ms   %.2f times the classic one\n", median(large),
                median(large) / median(small));
    std::printf("frame, groups, 512 ch.    %7.2f ms   %.2f times the classic one\n", median(grouped),
                median(grouped) / median(small));
    std::printf("frame, compare, 3 photos  %7.2f ms   %.2f times the classic one\n", median(compared),
                median(compared) / median(small));
    std::printf("frame, compare, separable %7.2f ms   %.2f times the classic one\n", median(separated),
                median(separated) / median(small));

    Headless drag(width, height, photo(), still_settings());
    drag.settle();
    std::vector<double> redraws;
    for (int i = 0; i < repeats; ++i) {
        // The frame that takes the new value, and those until the new output is on the screen.
        const auto from = Clock::now();
        drag.app().session().document.edit([&](Scene& scene) { scene.spec.dilation = {1 + i % 8, 1 + i % 8}; }, 1);
        do {
            drag.frame();
        } while (drag.app().next_frame_in() == 0.0);
        glFinish();
        redraws.push_back(milliseconds_since(from));
    }
    std::printf("dilation on 3 x 512 x 512 %7.2f ms\n", median(redraws));

    // A dilation dragged in the receptive-field lens: the frame that takes the value shows it.
    for (const char* id : {"gridding", "wavenet", "vgg_16", "resnet_v1_50"}) {
        Headless field(width, height, preset_scene(id).value(), still_settings());
        field.settle();
        std::vector<double> frames;
        for (int i = 0; i < repeats; ++i) {
            const auto from = Clock::now();
            field.app().session().document.edit(
                [&](Scene& scene) { scene.spec.dilation.w = scene.spec.dilation.w % 2 + 1; }, 1);
            field.frame();
            glFinish();
            frames.push_back(milliseconds_since(from));
        }
        std::printf("rf: dilation drag, %-12s %6.2f ms\n", id, median(frames));
    }
    return 0;
}
