// Lossless frames: a figure is flat colour and text, which compresses well and must stay crisp.
#include "app/export/animation.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <cstring>
#include <string>

namespace convscope {

struct WebpAnimation::State {
    int width, height;
    int at = 0;  // milliseconds so far
    WebPAnimEncoder* encoder = nullptr;
    WebPConfig config{};
};

WebpAnimation::WebpAnimation(int width, int height) : state_(std::make_unique<State>(State{width, height})) {
    WebPAnimEncoderOptions options;
    if (WebPAnimEncoderOptionsInit(&options) == 0 || WebPConfigInit(&state_->config) == 0) return;
    options.anim_params.loop_count = 0;
    state_->config.lossless = 1;
    WebPConfigLosslessPreset(&state_->config, 1);
    state_->encoder = WebPAnimEncoderNew(width, height, &options);
}

WebpAnimation::~WebpAnimation() {
    if (state_->encoder != nullptr) WebPAnimEncoderDelete(state_->encoder);
}

Result<void> WebpAnimation::add(std::span<const std::uint8_t> rgba, int milliseconds) {
    WebPPicture picture;
    bool done = state_->encoder != nullptr && WebPPictureInit(&picture) != 0;
    if (done) {
        picture.use_argb = 1;
        picture.width = state_->width;
        picture.height = state_->height;
        done = WebPPictureImportRGBA(&picture, rgba.data(), state_->width * 4) != 0 &&
               WebPAnimEncoderAdd(state_->encoder, &picture, state_->at, &state_->config) != 0;
        WebPPictureFree(&picture);
    }
    if (!done) {
        return fail("animation", "",
                    {state_->encoder == nullptr ? "libwebp" : WebPAnimEncoderGetError(state_->encoder)});
    }
    state_->at += milliseconds;
    return {};
}

Result<std::vector<std::byte>> WebpAnimation::finish() {
    WebPData data;
    WebPDataInit(&data);
    if (state_->encoder == nullptr || WebPAnimEncoderAdd(state_->encoder, nullptr, state_->at, nullptr) == 0 ||
        WebPAnimEncoderAssemble(state_->encoder, &data) == 0) {
        return fail("animation", "",
                    {state_->encoder == nullptr ? "libwebp" : WebPAnimEncoderGetError(state_->encoder)});
    }
    std::vector<std::byte> bytes(data.size);
    std::memcpy(bytes.data(), data.bytes, data.size);
    WebPDataClear(&data);
    return bytes;
}

}  // namespace convscope
