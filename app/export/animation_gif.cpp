// GIF with giflib. Each frame holds only the rectangle that changed, with a palette of its own, and pixels in it that
// stay are transparent: small files, and colours as good as 255 a frame can be.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include "app/export/animation.h"
#include "app/export/gif_palette.h"
#include "app/io/files.h"

namespace convscope {
namespace {

struct Rectangle {
    int left = 0, top = 0, width = 1, height = 1;
};

int append(GifFileType* file, const GifByteType* bytes, int count) {
    auto& into = *static_cast<std::vector<std::byte>*>(file->UserData);
    const auto more = std::as_bytes(std::span(bytes, static_cast<std::size_t>(count)));
    into.insert(into.end(), more.begin(), more.end());
    return count;
}

class GifWriter : public AnimationWriter {
public:
    explicit GifWriter(AnimationTarget target) : target_(std::move(target)) {
        int ignored = 0;
        file_ = EGifOpen(&bytes_, append, &ignored);
        if (file_ == nullptr) return;
        EGifSetGifVersion(file_, true);
        ready_ = EGifPutScreenDesc(file_, target_.width, target_.height, 8, 0, nullptr) == GIF_OK && loop_for_ever();
    }
    ~GifWriter() override { close(); }
    GifWriter(const GifWriter&) = delete;
    GifWriter& operator=(const GifWriter&) = delete;

    Result<void> add(std::span<const std::uint8_t> rgba, double seconds) override {
        now_.resize(rgba.size() / 4);
        std::memcpy(now_.data(), rgba.data(), rgba.size());
        const bool done = ready_ && put(changed(), times_.next(seconds));
        std::swap(now_, before_);
        if (!done) return fail("animation", "", {"giflib"});
        return {};
    }

    Result<void> finish() override {
        if (!close()) return fail("animation", "", {"giflib"});
        return write_file(target_.path, bytes_);
    }

private:
    // The NETSCAPE2.0 application extension, repeat count 0.
    bool loop_for_ever() {
        constexpr std::array<GifByteType, 3> times{1, 0, 0};
        return EGifPutExtensionLeader(file_, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
               EGifPutExtensionBlock(file_, 11, "NETSCAPE2.0") == GIF_OK &&
               EGifPutExtensionBlock(file_, static_cast<int>(times.size()), times.data()) == GIF_OK &&
               EGifPutExtensionTrailer(file_) == GIF_OK;
    }

    [[nodiscard]] const std::uint32_t* row(const std::vector<std::uint32_t>& pixels, int y) const {
        return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(target_.width);
    }

    /// The pixels that are not as before; one pixel when all are.
    [[nodiscard]] Rectangle changed() const {
        if (before_.empty()) return {0, 0, target_.width, target_.height};
        int left = target_.width;
        int right = 0;
        int top = target_.height;
        int bottom = 0;
        for (int y = 0; y < target_.height; ++y) {
            const std::uint32_t* a = row(before_, y);
            const std::uint32_t* b = row(now_, y);
            if (std::equal(a, a + target_.width, b)) continue;
            top = std::min(top, y);
            bottom = y + 1;
            int x = 0;
            while (a[x] == b[x]) ++x;
            left = std::min(left, x);
            x = target_.width;
            while (a[x - 1] == b[x - 1]) --x;
            right = std::max(right, x);
        }
        if (bottom == 0) return {};
        return {left, top, right - left, bottom - top};
    }

    bool put(const Rectangle& part, int hundredths) {
        const auto pixels = static_cast<std::size_t>(part.width) * static_cast<std::size_t>(part.height);
        std::vector<std::uint32_t> fresh;  // those that are not as before
        std::vector<bool> stays(pixels, false);
        std::size_t at = 0;
        for (int y = part.top; y < part.top + part.height; ++y) {
            for (int x = part.left; x < part.left + part.width; ++x, ++at) {
                const std::uint32_t colour = row(now_, y)[x];
                stays[at] = !before_.empty() && row(before_, y)[x] == colour;
                if (!stays[at]) fresh.push_back(colour);
            }
        }
        if (fresh.empty()) fresh.push_back(row(now_, part.top)[part.left]);
        const IndexedPixels made = indexed(fresh);
        const auto transparent = static_cast<GifPixelType>(made.palette.size());
        std::vector<GifPixelType> line(pixels);
        std::size_t next = 0;
        for (std::size_t i = 0; i < pixels; ++i) line[i] = stays[i] ? transparent : made.indices[next++];
        return put_control(hundredths, transparent) && put_image(part, made, line);
    }

    bool put_control(int hundredths, int transparent) {
        GraphicsControlBlock control{};
        control.DisposalMode = DISPOSE_DO_NOT;
        control.DelayTime = hundredths;
        control.TransparentColor = transparent;
        std::array<GifByteType, 4> block{};
        const auto size = static_cast<int>(EGifGCBToExtension(&control, block.data()));
        return EGifPutExtension(file_, GRAPHICS_EXT_FUNC_CODE, size, block.data()) == GIF_OK;
    }

    bool put_image(const Rectangle& part, const IndexedPixels& made, std::vector<GifPixelType>& pixels) {
        std::array<GifColorType, 256> colours{};
        for (std::size_t i = 0; i < made.palette.size(); ++i) {
            const auto [r, g, b] = made.palette[i];
            colours[i] = {r, g, b};
        }
        const int size = 1 << GifBitSize(static_cast<int>(made.palette.size()) + 1);
        ColorMapObject* map = GifMakeMapObject(size, colours.data());
        if (map == nullptr) return false;
        const bool begun = EGifPutImageDesc(file_, part.left, part.top, part.width, part.height, false, map) == GIF_OK;
        GifFreeMapObject(map);
        if (!begun) return false;
        for (int y = 0; y < part.height; ++y) {
            GifPixelType* line = pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(part.width);
            if (EGifPutLine(file_, line, part.width) != GIF_OK) return false;
        }
        return true;
    }

    bool close() {
        if (file_ == nullptr) return false;
        int ignored = 0;
        const bool done = EGifCloseFile(file_, &ignored) == GIF_OK;
        file_ = nullptr;
        return done && ready_;
    }

    AnimationTarget target_;
    RoundedTimes times_{0.01};
    std::vector<std::byte> bytes_;
    GifFileType* file_ = nullptr;
    bool ready_ = false;
    std::vector<std::uint32_t> now_, before_;
};

}  // namespace

std::unique_ptr<AnimationWriter> make_gif_writer(const AnimationTarget& target) {
    return std::make_unique<GifWriter>(target);
}

}  // namespace convscope
