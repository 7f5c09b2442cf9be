// Drawn at the size that it is shown in, kept in a texture.
#include "app/panels/figure_preview.h"

#include <algorithm>
#include <cmath>

#include "app/export/vector_figure.h"
#include "app/ui/widgets.h"

namespace convscope {
namespace {

constexpr float check = 8.0F;  // side of the squares behind a transparent figure, mock-up pixels

void checks(const Session& session, const ImVec2& low, const ImVec2& high) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(low, high, u32(from_hex(0xffffff)));
    const float side = session.px(check);
    const ImU32 grey = u32(from_hex(0xe2e2e2));
    for (int row = 0; low.y + static_cast<float>(row) * side < high.y; ++row) {
        for (int col = row % 2; low.x + static_cast<float>(col) * side < high.x; col += 2) {
            const ImVec2 at{low.x + static_cast<float>(col) * side, low.y + static_cast<float>(row) * side};
            list.AddRectFilled(at, {std::min(at.x + side, high.x), std::min(at.y + side, high.y)}, grey);
        }
    }
}

}  // namespace

void FigurePreview::draw(const Session& session, const FigureSheet& sheet, const PageRuler& ruler, const ImVec2& room) {
    if (!has_gl()) return;
    const float ratio = ImGui::GetIO().DisplayFramebufferScale.x;
    const auto fit =
        std::min(static_cast<double>(room.x) / sheet.width(), static_cast<double>(room.y) / sheet.height());
    const int wanted = static_cast<int>(std::lround(sheet.width() * fit * static_cast<double>(ratio)));
    if (wanted < 1) return;
    if (width_ != wanted || !texture_) {
        const auto pixels = pixels_of(sheet, ruler, wanted / sheet.width());
        if (!pixels) return;
        if (!texture_) texture_.emplace(Texture::Format::rgba8);
        texture_->resize(pixels->width, pixels->height, pixels->rgba.data());
        width_ = wanted;
    }
    const ImVec2 size{static_cast<float>(texture_->width()) / ratio, static_cast<float>(texture_->height()) / ratio};
    const ImVec2 at = ImGui::GetCursorScreenPos();
    // Whole pixels, so that none is blurred.
    const ImVec2 low{std::round(at.x + 1.0F),  // the frame's
                     std::round(at.y + std::max(0.0F, (room.y - size.y) / 2.0F))};
    const ImVec2 high{low.x + size.x, low.y + size.y};
    if (sheet.transparent) checks(session, low, high);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddImage(static_cast<ImTextureID>(texture_->id()), low, high);
    list.AddRect({low.x - 1.0F, low.y - 1.0F}, {high.x + 1.0F, high.y + 1.0F}, u32(session.theme().line));
    ImGui::Dummy(room);
}

}  // namespace convscope
