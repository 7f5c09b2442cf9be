// Animated WebP with libwebp. Lossless frames: a figure is flat colour and text, which compresses well and must stay
// crisp.
#include <webp/encode.h>
#include <webp/mux.h>

#include <vector>

#include "app/export/animation.h"
#include "app/io/files.h"

namespace convscope {
namespace {

class WebpWriter : public AnimationWriter {
public:
    explicit WebpWriter(AnimationTarget target) : target_(std::move(target)) {
        WebPAnimEncoderOptions options;
        if (WebPAnimEncoderOptionsInit(&options) == 0 || WebPConfigInit(&config_) == 0) return;
        options.anim_params.loop_count = 0;  // for ever
        WebPConfigLosslessPreset(&config_, 1);
        encoder_ = WebPAnimEncoderNew(target_.width, target_.height, &options);
    }
    ~WebpWriter() override {
        if (encoder_ != nullptr) WebPAnimEncoderDelete(encoder_);
    }
    WebpWriter(const WebpWriter&) = delete;
    WebpWriter& operator=(const WebpWriter&) = delete;

    Result<void> add(std::span<const std::uint8_t> rgba, double seconds) override {
        WebPPicture picture;
        bool done = encoder_ != nullptr && WebPPictureInit(&picture) != 0;
        if (done) {
            picture.use_argb = 1;
            picture.width = target_.width;
            picture.height = target_.height;
            done = WebPPictureImportRGBA(&picture, rgba.data(), target_.width * 4) != 0 &&
                   WebPAnimEncoderAdd(encoder_, &picture, at_, &config_) != 0;
            WebPPictureFree(&picture);
        }
        if (!done) return problem();
        at_ += times_.next(seconds);
        return {};
    }

    Result<void> finish() override {
        WebPData data;
        WebPDataInit(&data);
        if (encoder_ == nullptr || WebPAnimEncoderAdd(encoder_, nullptr, at_, nullptr) == 0 ||
            WebPAnimEncoderAssemble(encoder_, &data) == 0) {
            return problem();
        }
        auto written = write_file(target_.path, std::as_bytes(std::span(data.bytes, data.size)));
        WebPDataClear(&data);
        return written;
    }

private:
    [[nodiscard]] tl::unexpected<Error> problem() const {
        return fail("animation", "", {encoder_ == nullptr ? "libwebp" : WebPAnimEncoderGetError(encoder_)});
    }

    AnimationTarget target_;
    RoundedTimes times_{0.001};
    int at_ = 0;  // milliseconds so far
    WebPAnimEncoder* encoder_ = nullptr;
    WebPConfig config_{};
};

}  // namespace

std::unique_ptr<AnimationWriter> make_webp_writer(const AnimationTarget& target) {
    return std::make_unique<WebpWriter>(target);
}

}  // namespace convscope
