// Animations: what a decoder finds in the file is what went in, cancelling leaves nothing, and frames are the steps.
#include <gif_lib.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <webp/demux.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "app/export/animation_job.h"
#include "app/export/gif_palette.h"
#include "app/io/files.h"
#include "app/io/presets.h"
#include "app/platform/offscreen.h"
#include "app/platform/offscreen_app.h"
#include "core/place.h"
#include "tests/io/temporary_folder.h"

namespace convscope::testing {
namespace {

using Pixels = std::vector<std::uint8_t>;
constexpr int width = 96, height = 70;

// Few colours, of which a square moves.
Pixels drawing(int frame, bool many_colours = false) {
    Pixels pixels;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const bool square = x / 16 == frame % 6 && y / 16 == 1;
            const int shade = many_colours ? x * 2 + y : 20;
            pixels.insert(pixels.end(), {static_cast<std::uint8_t>(square ? 250 : shade),
                                         static_cast<std::uint8_t>(square         ? 120
                                                                   : many_colours ? y * 3
                                                                                  : 30),
                                         static_cast<std::uint8_t>(square ? 10 : 40), std::uint8_t{255}});
        }
    }
    return pixels;
}

std::unique_ptr<AnimationWriter> writer(const std::string& path, double rate = 5.0) {
    auto made = make_animation_writer({path, animation_format_of(path).value(), width, height, rate});
    EXPECT_TRUE(made) << made.error().message();
    return std::move(*made);
}

struct Decoded {
    std::vector<Pixels> frames;
    std::vector<int> milliseconds;
};

// The frames as a viewer shows them: each lies over the one before.
Decoded decode_gif(const std::string& path) {
    int problem = 0;
    GifFileType* file = DGifOpenFileName(path.c_str(), &problem);
    EXPECT_NE(file, nullptr);
    Decoded made;
    if (file == nullptr || DGifSlurp(file) != GIF_OK) return made;
    EXPECT_EQ(file->SWidth, width);
    EXPECT_EQ(file->SHeight, height);
    Pixels shown(static_cast<std::size_t>(width * height * 4), 0);
    for (int i = 0; i < file->ImageCount; ++i) {
        const SavedImage& image = file->SavedImages[i];
        const GifImageDesc& at = image.ImageDesc;
        GraphicsControlBlock control{};
        EXPECT_EQ(DGifSavedExtensionToGCB(file, i, &control), GIF_OK);
        for (int y = 0; y < at.Height; ++y) {
            for (int x = 0; x < at.Width; ++x) {
                const int index = image.RasterBits[y * at.Width + x];
                if (index == control.TransparentColor) continue;
                const GifColorType& colour = at.ColorMap->Colors[index];
                std::uint8_t* into = &shown[static_cast<std::size_t>(((at.Top + y) * width + at.Left + x) * 4)];
                into[0] = colour.Red;
                into[1] = colour.Green;
                into[2] = colour.Blue;
                into[3] = 255;
            }
        }
        made.frames.push_back(shown);
        made.milliseconds.push_back(control.DelayTime * 10);
    }
    DGifCloseFile(file, &problem);
    return made;
}

Decoded decode_webp(const std::string& path) {
    const auto bytes = read_file(path).value();
    const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
    WebPAnimDecoder* decoder = WebPAnimDecoderNew(&data, nullptr);
    EXPECT_NE(decoder, nullptr);
    Decoded made;
    int before = 0;
    while (decoder != nullptr && WebPAnimDecoderHasMoreFrames(decoder) != 0) {
        std::uint8_t* pixels = nullptr;
        int until = 0;
        EXPECT_NE(WebPAnimDecoderGetNext(decoder, &pixels, &until), 0);
        made.frames.emplace_back(pixels, pixels + width * height * 4);
        made.milliseconds.push_back(until - before);
        before = until;
    }
    WebPAnimDecoderDelete(decoder);
    return made;
}

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::recursive_directory_iterator(folder), {}));
}

TEST(Animation, GifHoldsEveryFrameAsItWas) {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.gif");
    const auto gif = writer(path);
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(gif->add(drawing(i / 2), i == 6 ? 2.0 : 0.125));
    ASSERT_TRUE(gif->finish());
    const Decoded found = decode_gif(path);
    ASSERT_EQ(found.frames.size(), 7U);  // those that change nothing too
    for (int i = 0; i < 7; ++i) EXPECT_EQ(found.frames[static_cast<std::size_t>(i)], drawing(i / 2)) << i;
    // 0.125 s is no whole number of hundredths: the sum is right all the same.
    int sum = 0;
    for (const int each : found.milliseconds) sum += each;
    EXPECT_NEAR(sum, 6 * 125 + 2000, 10);
    EXPECT_NEAR(found.milliseconds.back(), 2000, 10);
}

TEST(Animation, GifOfManyColoursIsNear) {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.gif");
    const auto gif = writer(path);
    const Pixels given = drawing(2, true);
    ASSERT_TRUE(gif->add(given, 0.1));
    ASSERT_TRUE(gif->finish());
    const Decoded found = decode_gif(path);
    ASSERT_EQ(found.frames.size(), 1U);
    double sum = 0.0;
    for (std::size_t i = 0; i < given.size(); ++i) sum += std::abs(int{given[i]} - int{found.frames[0][i]});
    EXPECT_LT(sum / static_cast<double>(given.size()), 5.5);  // 4.5 as measured
    EXPECT_GT(sum, 0.0);
}

TEST(Animation, FewColoursAreKeptAndOfManyTheFrequentOnes) {
    std::vector<std::uint32_t> pixels;
    for (std::uint32_t i = 0; i < 255; ++i) pixels.push_back(0xFF000000U | (i * 7919U));
    const IndexedPixels few = indexed(pixels);
    EXPECT_EQ(few.palette.size(), 255U);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const auto [r, g, b] = few.palette[few.indices[i]];
        EXPECT_EQ(std::uint32_t{r} | std::uint32_t{g} << 8U | std::uint32_t{b} << 16U, pixels[i] & 0xFFFFFFU);
    }
    for (std::uint32_t i = 0; i < 3000; ++i) pixels.push_back(i * 5077U);
    pixels.insert(pixels.end(), 50, 0x00123457U);
    const IndexedPixels many = indexed(pixels);
    EXPECT_LE(many.palette.size(), 255U);
    EXPECT_EQ(many.palette[many.indices.back()], (std::array<std::uint8_t, 3>{0x57, 0x34, 0x12}));
}

TEST(Animation, WebpHoldsEveryFrameAsItWas) {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.webp");
    const auto webp = writer(path);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(webp->add(drawing(i), i == 4 ? 1.0 : 0.2));
    ASSERT_TRUE(webp->finish());
    const Decoded found = decode_webp(path);
    ASSERT_EQ(found.frames.size(), 5U);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(found.frames[static_cast<std::size_t>(i)], drawing(i)) << i;
    EXPECT_EQ(found.milliseconds, (std::vector{200, 200, 200, 200, 1000}));
}

TEST(Animation, PicturesComeIntoAFolder) {
    const TemporaryFolder folder;
    std::ofstream(folder.file("keep.txt")) << "mine";
    const auto png = writer(folder.file("frames/"));
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(png->add(drawing(i), 0.2));
    EXPECT_FALSE(std::filesystem::exists(folder.file("frames")));
    ASSERT_TRUE(png->finish());
    for (const char* name : {"frames/0001.png", "frames/0002.png", "frames/0003.png", "keep.txt"}) {
        EXPECT_TRUE(std::filesystem::exists(folder.file(name))) << name;
    }
    EXPECT_EQ(files_in(folder.path()), 5U);
}

std::string said_by(const std::string& command) {
    std::string said;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 256> line{};
    while (std::fgets(line.data(), line.size(), pipe) != nullptr) said += line.data();
    ::pclose(pipe);
    return said;
}

TEST(Animation, Mp4HasTheFramesAndTheHold) {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.mp4");
    const auto mp4 = writer(path, 5.0);
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(mp4->add(drawing(i), i == 5 ? 1.0 : 0.2));
    ASSERT_TRUE(mp4->finish());
    EXPECT_EQ(said_by("ffprobe -v error -count_frames -show_entries stream=nb_read_frames,width,height,duration -of "
                      "csv=p=0 '" +
                      path + "'"),
              "96,70,2.000000,10\n");  // five, and one that is held for five
    EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(Animation, Mp4WithoutFfmpegSaysSo) {
    const TemporaryFolder folder;
    const std::string before = std::getenv("PATH");
    ::setenv("PATH", folder.path().c_str(), 1);
    const auto made = make_animation_writer({folder.file("a.mp4"), AnimationFormat::mp4, width, height, 5.0});
    ::setenv("PATH", before.c_str(), 1);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().key, "no_ffmpeg");
    EXPECT_EQ(made.error().nearest, folder.file("a.gif"));
    EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST(Animation, WithoutAnEndNothingIsLeftBehind) {
    for (const char* name : {"a.gif", "a.webp", "a.mp4", "a/"}) {
        const TemporaryFolder folder;
        {
            const auto unfinished = writer(folder.file(name));
            for (int i = 0; i < 3; ++i) ASSERT_TRUE(unfinished->add(drawing(i), 0.2));
        }
        EXPECT_EQ(files_in(folder.path()), 0U) << name;
    }
}

TEST(Animation, PathsThatCannotBeAreRefusedAtOnce) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.file("is_a_folder.gif"));
    std::ofstream(folder.file("file")) << "mine";
    const auto refused = [&](const std::string& name) {
        const auto format = animation_format_of(name);
        if (!format) return format.error().key;
        const auto made = make_animation_writer({folder.file(name), *format, width, height, 5.0});
        return made ? std::string("made") : made.error().key;
    };
    EXPECT_EQ(refused("a.avi"), "animation_kind");
    EXPECT_EQ(refused("none/a.gif"), "folder_missing");
    EXPECT_EQ(refused("none/a.mp4"), "folder_missing");
    EXPECT_EQ(refused("none/frames"), "folder_missing");
    EXPECT_EQ(refused("is_a_folder.gif"), "file_write");
    EXPECT_EQ(refused("file"), "file_write");
    EXPECT_EQ(files_in(folder.path()), 2U);
}

// ---- plans ----

AnimationPlan plan_of(const std::string& preset) {
    AnimationPlan plan;
    plan.scene = preset_scene(preset).value();
    plan.to = default_places(plan.scene).to;
    return plan;
}

TEST(AnimationPlan, StepsFromOneToAnother) {
    AnimationPlan plan = plan_of("classic");
    plan.from = 3;
    plan.to = 10;
    plan.every = 3;
    const auto frames = AnimationFrames::make(plan);
    ASSERT_TRUE(frames) << frames.error().message();
    std::vector<std::int64_t> places;
    for (std::int64_t i = 0; i < frames->count(); ++i) places.push_back(place_of(frames->scene(i)));
    EXPECT_EQ(places, (std::vector<std::int64_t>{3, 6, 9, 10}));
    EXPECT_DOUBLE_EQ(frames->seconds(0), 0.25);
    EXPECT_DOUBLE_EQ(frames->seconds(3), 2.0);
}

TEST(AnimationPlan, LayersOfTheReceptiveField) {
    AnimationPlan plan = plan_of("hdc");
    plan.scene.lens = LensKind::receptive_field;
    plan.to = default_places(plan.scene).to;
    const auto frames = AnimationFrames::make(plan);
    ASSERT_TRUE(frames) << frames.error().message();
    EXPECT_EQ(frames->count(), static_cast<std::int64_t>(layer_count(plan.scene)) + 1);
    EXPECT_EQ(frames->scene(0).hidden_layers, frames->count() - 1);
    EXPECT_EQ(frames->scene(frames->count() - 1).hidden_layers, 0);
}

TEST(AnimationPlan, SweepLeavesOutWhatDoesNotWork) {
    AnimationPlan plan = plan_of("opening");
    plan.sweep = Sweep{LayerField::groups, 1, 4};
    const auto groups = AnimationFrames::make(plan);
    ASSERT_TRUE(groups) << groups.error().message();
    EXPECT_EQ(groups->values(), (std::vector<std::int64_t>{1, 2, 4}));
    EXPECT_EQ(groups->left_out(), (std::vector<std::int64_t>{3}));
    EXPECT_EQ(groups->scene(2).spec.groups, 4);
    plan.sweep = Sweep{LayerField::dilation, 3, 1};
    const auto down = AnimationFrames::make(plan);
    ASSERT_TRUE(down);
    EXPECT_EQ(down->scene(0).spec.dilation, (Pair{3, 3}));
    EXPECT_EQ(down->scene(2).spec.dilation, (Pair{1, 1}));
    for (std::int64_t i = 0; i < down->count(); ++i) EXPECT_TRUE(validate(down->scene(i)));
    plan.sweep = Sweep{LayerField::dilation, 100, 120};
    EXPECT_FALSE(AnimationFrames::make(plan));
}

TEST(AnimationPlan, RefusesWhatIsOutOfRange) {
    const auto refused = [](const std::function<void(AnimationPlan&)>& change) {
        AnimationPlan plan = plan_of("classic");
        change(plan);
        const auto made = AnimationFrames::make(plan);
        return made ? std::string("made") : made.error().parameter;
    };
    EXPECT_EQ(refused([](AnimationPlan& p) { p.frames_per_second = 0.0; }), "--fps");
    EXPECT_EQ(refused([](AnimationPlan& p) { p.frames_per_second = std::nan(""); }), "--fps");
    EXPECT_EQ(refused([](AnimationPlan& p) { p.hold = -1.0; }), "--hold");
    EXPECT_EQ(refused([](AnimationPlan& p) { p.width = 10; }), "--size");
    EXPECT_EQ(refused([](AnimationPlan& p) { p.from = -1; }), "--from");
    EXPECT_EQ(refused([](AnimationPlan& p) { p.to = 1'000'000; }), "--to");
    EXPECT_EQ(refused([](AnimationPlan& p) { p.from = 5, p.to = 4; }), "--to");
    EXPECT_EQ(refused([](AnimationPlan& p) { p.every = 0; }), "--every");
    EXPECT_EQ(refused([](AnimationPlan& p) { p.to = 5; }), "made");
}

// ---- frames ----

TEST(AnimationJob, FramesAreTheSteps) {
    const Offscreen context(1, 1);
    const TemporaryFolder folder;
    AnimationPlan plan = plan_of("classic");
    plan.from = 4;
    plan.to = 8;
    plan.width = 320;
    plan.height = 200;
    const std::string path = folder.file("frames");
    auto job = AnimationJob::start(AnimationFrames::make(plan).value(), path, {}, make_frames);
    ASSERT_TRUE(job) << job.error().message();
    Result<bool> more = true;
    while (more && *more) more = (*job)->work();
    ASSERT_TRUE(more) << more.error().message();
    std::set<std::string> pictures;
    for (int i = 1; i <= 5; ++i) pictures.insert(read_text_file(path + "/000" + std::to_string(i) + ".png").value());
    EXPECT_EQ(pictures.size(), 5U);
    // Each is the picture that a program at that step shows.
    OffscreenApp other(320, 200, preset_scene("classic").value(), still_settings());
    other.app().session().figure_only = true;
    other.app().session().go_to(8);
    other.settle();
    FrameLook look;
    look.width = 320;
    look.height = 200;
    const auto source = make_frames(plan.scene, look);
    const auto differing = [&](std::int64_t step) {  // pixels
        Scene scene = plan.scene;
        scene.step = step;
        const Pixels frame = source->frame(scene);
        const Pixels shown = other.pixels();
        EXPECT_EQ(frame.size(), shown.size());
        std::size_t count = 0;
        for (std::size_t i = 0; i < frame.size(); i += 4)
            count += std::equal(&frame[i], &frame[i] + 4, &shown[i]) ? 0U : 1U;
        return count;
    };
    EXPECT_GT(differing(7), 500U);
    EXPECT_LT(differing(8), 20U);  // a letter's edge depends on where in the atlas it came to stand
}

// A sweep changes the size of planes; the camera and the labels stay, and each figure is inside the picture.
TEST(AnimationJob, OneCameraForAllFramesOfASweep) {
    const Offscreen context(1, 1);
    for (const bool three_d : {false, true}) {
        AnimationPlan plan = plan_of("opening");
        plan.scene.step = 0;
        plan.scene.three_d = three_d;
        plan.sweep = Sweep{LayerField::padding, 0, 7};
        const auto frames = AnimationFrames::make(plan);
        ASSERT_TRUE(frames) << frames.error().message();
        ASSERT_EQ(frames->count(), 8);
        OffscreenApp program(640, 400, frames->scene(0), still_settings());
        program.app().session().figure_only = true;
        const CanvasView& canvas = program.app().session().canvas;
        const auto show = [&](std::int64_t frame) {
            program.app().session().document.look([&](Scene& shown) { shown = frames->scene(frame); });
            program.settle();
        };
        show(0);
        const float first = canvas.camera.zoom;
        show(7);
        EXPECT_NE(canvas.camera.zoom, first) << "else this shows nothing";
        program.hold_camera(frames->count(), [&](std::int64_t frame) { return frames->scene(frame); });
        show(0);
        const Camera camera = canvas.camera;
        const float unit = canvas.lens.labels.unit;
        for (std::int64_t frame = 0; frame < frames->count(); ++frame) {
            show(frame);
            EXPECT_EQ(canvas.camera.zoom, camera.zoom) << frame;
            EXPECT_EQ(canvas.camera.pan.x, camera.pan.x) << frame;
            EXPECT_EQ(canvas.camera.pan.y, camera.pan.y) << frame;
            EXPECT_EQ(canvas.lens.labels.unit, unit) << frame;
            for (const Plane& plane : program.app().figure().planes) {
                const Camera::Quad quad = camera.quad(plane.place);
                for (const float u : {0.0F, 1.0F}) {
                    for (const float v : {0.0F, 1.0F}) {
                        const float x = quad.origin.x + u * quad.right.x + v * quad.down.x;
                        const float y = quad.origin.y + u * quad.right.y + v * quad.down.y;
                        EXPECT_TRUE(x >= 0.0F && x <= canvas.size.x && y >= 0.0F && y <= canvas.size.y)
                            << frame << ": " << x << ", " << y;
                    }
                }
            }
        }
    }
}

// Counts what a job asks of the source.
class CountingFrames : public FrameSource {
public:
    CountingFrames(const FrameLook& look, std::int64_t& held) : look_(look), held_(held) {}
    std::vector<std::uint8_t> frame(const Scene& /*scene*/) override {
        return std::vector<std::uint8_t>(static_cast<std::size_t>(look_.width * look_.height * 4), 255);
    }
    void hold_camera(std::int64_t count, const std::function<Scene(std::int64_t)>& scene) override {
        held_ = count;
        EXPECT_EQ(scene(count - 1).spec.dilation, (Pair{3, 3}));
    }

private:
    FrameLook look_;
    std::int64_t& held_;
};

TEST(AnimationJob, ASweepHoldsTheCamera) {
    const TemporaryFolder folder;
    AnimationPlan plan = plan_of("opening");
    std::int64_t held = 0;
    const auto make = [&](const Scene& /*first*/, const FrameLook& look) {
        return std::make_unique<CountingFrames>(look, held);
    };
    ASSERT_TRUE(AnimationJob::start(AnimationFrames::make(plan).value(), folder.file("a"), {}, make));
    EXPECT_EQ(held, 0) << "steps change no plane's size";
    plan.sweep = Sweep{LayerField::dilation, 1, 3};
    ASSERT_TRUE(AnimationJob::start(AnimationFrames::make(plan).value(), folder.file("b"), {}, make));
    EXPECT_EQ(held, 3);
}

}  // namespace
}  // namespace convscope::testing
