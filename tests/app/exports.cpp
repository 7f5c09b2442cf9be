// See exports.h.
#include "tests/app/exports.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "app/figure/comparisons.h"
#include "app/io/files.h"
#include "app/io/images.h"
#include "app/io/presets.h"

namespace convscope::testing {
namespace {

// Mean of the (2r+1) x (2r+1) pixels around each, by running sums along both axes.
std::vector<float> blurred(const Raster& raster, int radius) {
    std::vector<float> from = raster.rgb;
    std::vector<float> to(from.size());
    const auto pass = [&](int lines, int length, auto index) {
        for (int line = 0; line < lines; ++line) {
            for (int part = 0; part < 3; ++part) {
                double sum = 0.0;
                for (int i = -radius; i < length; ++i) {
                    if (i + radius < length) sum += static_cast<double>(from[index(line, i + radius, part)]);
                    if (i - radius - 1 >= 0) sum -= static_cast<double>(from[index(line, i - radius - 1, part)]);
                    const int count = std::min(i + radius, length - 1) - std::max(i - radius, 0) + 1;
                    if (i >= 0) to[index(line, i, part)] = static_cast<float>(sum / count);
                }
            }
        }
        std::swap(from, to);
    };
    const auto at = [&](int x, int y, int part) { return static_cast<std::size_t>((y * raster.width + x) * 3 + part); };
    pass(raster.height, raster.width, [&](int line, int i, int part) { return at(i, line, part); });
    pass(raster.width, raster.height, [&](int line, int i, int part) { return at(line, i, part); });
    return from;
}

}  // namespace

LensUi& lens_for(const std::vector<std::unique_ptr<LensUi>>& lenses, const Session& session) {
    for (const auto& each : lenses) {
        if (each->kind() == session.document.scene().lens) return *each;
    }
    throw std::runtime_error("no such lens");
}

PaperScene::PaperScene(Scene scene, Language language)
    : before_(ImGui::GetCurrentContext()), context_(ImGui::CreateContext()), lenses_(lens_uis()) {
    ImGui::SetCurrentContext(context_);
    session_ = std::make_unique<Session>(std::move(scene), still_settings(language == Language::zh ? "zh" : "en"));
    finish_work(*session_, lens(), 20.0);
}

PaperScene::~PaperScene() {
    ImGui::DestroyContext(context_);
    ImGui::SetCurrentContext(before_);
}

FigureSheet PaperScene::sheet(const FigureOptions& options) {
    return lay_out_figure(*session_, lens(), options, ruler_);
}

Scene preset_with_lens(const std::string& preset, LensKind lens, bool three_d) {
    Scene scene = preset_scene(preset).value();
    scene.lens = lens;
    scene.three_d = three_d;
    if (lens == LensKind::compare && scene.others.empty()) add_first_other(scene);
    const LoopNest nest = LoopNest::make(scene.spec, scene.order).value();
    if (scene.step == 0) scene.step = nest.step_count(scene.granularity) / 3;
    return scene;
}

Raster raster_of(int width, int height, const std::vector<std::uint8_t>& rgba) {
    Raster raster{width, height, {}};
    raster.rgb.reserve(rgba.size() / 4 * 3);
    for (std::size_t i = 0; i < rgba.size(); i += 4) {
        const float alpha = static_cast<float>(rgba[i + 3]) / 255.0F;
        for (std::size_t part = 0; part < 3; ++part) {
            raster.rgb.push_back(1.0F - alpha + alpha * static_cast<float>(rgba[i + part]) / 255.0F);
        }
    }
    return raster;
}

Raster raster_of(const FigurePixels& pixels) {
    return raster_of(pixels.width, pixels.height, pixels.rgba);
}

Raster read_raster(const std::string& path) {
    const Tensor image = load_image(read_file(path).value(), path).value();
    Raster raster{static_cast<int>(image.shape[3]), static_cast<int>(image.shape[2]), {}};
    const std::int64_t area = image.shape[2] * image.shape[3];
    for (std::int64_t i = 0; i < area; ++i) {
        for (std::int64_t part = 0; part < 3; ++part) {
            raster.rgb.push_back(image.data[static_cast<std::size_t>(image.shape[1] == 3 ? part * area + i : i)]);
        }
    }
    return raster;
}

Difference2d compare(const Raster& a, const Raster& b, int radius, int block) {
    if (a.width != b.width || a.height != b.height) throw std::runtime_error("pictures of different sizes");
    const std::vector<float> left = blurred(a, radius);
    const std::vector<float> right = blurred(b, radius);
    Difference2d found;
    double sum = 0.0;
    for (int top = 0; top < a.height; top += block) {
        for (int x0 = 0; x0 < a.width; x0 += block) {
            double part = 0.0;
            int count = 0;
            for (int y = top; y < std::min(top + block, a.height); ++y) {
                for (int x = x0; x < std::min(x0 + block, a.width); ++x) {
                    for (std::size_t channel = 0; channel < 3; ++channel, ++count) {
                        const std::size_t i = (static_cast<std::size_t>(y) * static_cast<std::size_t>(a.width) +
                                               static_cast<std::size_t>(x)) *
                                                  3 +
                                              channel;
                        part += std::abs(static_cast<double>(left[i] - right[i]));
                    }
                }
            }
            sum += part;
            if (part / count > found.worst) found = {0.0, part / count, x0, top};
        }
    }
    found.mean = sum / static_cast<double>(left.size());
    return found;
}

std::string run(const std::string& command, int* code) {
    std::string said;
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error(command);
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        said.append(buffer.data(), got);
    const int ended = pclose(pipe);
    if (code != nullptr) *code = ended;
    return said;
}

}  // namespace convscope::testing
