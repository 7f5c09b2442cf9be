// Finds Debian's font files, maps them and hands them to Dear ImGui's dynamic atlas.
#include "app/ui/fonts.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <imgui_internal.h>
#include <cstddef>

#include "app/io/in_page.h"

namespace convscope {
namespace {

// In the page the folder holds parts of these (web/subset_fonts.py), the Chinese face alone in its file.
const std::string folder = in_page ? "/fonts/" : "/usr/share/fonts/";
constexpr const char* inter = "opentype/inter/Inter-Regular.otf";
constexpr const char* inter_strong = "opentype/inter/Inter-SemiBold.otf";
constexpr const char* mono = "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf";
constexpr const char* mono_strong = "truetype/jetbrains-mono/JetBrainsMono-Bold.ttf";
constexpr const char* cjk = "opentype/noto/NotoSansCJK-Regular.ttc";
constexpr const char* cjk_strong = "opentype/noto/NotoSansCJK-Bold.ttc";
constexpr int simplified_chinese = in_page ? 0 : 2;  // of the collection: JP, KR, SC, TC, HK
// Ascent + descent of each face, in em (its hhea table): Dear ImGui's sizes are of the line, a designer's of the em.
constexpr float inter_line = 1.21F;
constexpr float mono_line = 1.32F;
constexpr float cjk_line = 1.448F;

struct Mapping {
    void* data = nullptr;
    std::size_t size = 0;
};

// Mapped for the life of the process: the atlas reads glyphs from it whenever a new one is shown.
Mapping map_file(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return {};
    struct stat info {};
    Mapping mapping;
    if (fstat(file, &info) == 0 && info.st_size > 0) {
        mapping.size = static_cast<std::size_t>(info.st_size);
        mapping.data = mmap(nullptr, mapping.size, PROT_READ, MAP_PRIVATE, file, 0);
        if (mapping.data == MAP_FAILED) mapping = {};
    }
    close(file);
    return mapping;
}

/// Dear ImGui 1.92.2 copies a file that the atlas is not to own: 80 MB of ours. So it is to own it until it is asked to
/// read it.
const ImFontLoader* mapped_file_loader() {
    static const ImFontLoader loader = [] {
        ImFontLoader made = *ImFontAtlasGetFontLoaderForStbTruetype();
        made.FontSrcInit = [](ImFontAtlas* atlas, ImFontConfig* source) {
            source->FontDataOwnedByAtlas = false;
            return ImFontAtlasGetFontLoaderForStbTruetype()->FontSrcInit(atlas, source);
        };
        return made;
    }();
    return &loader;
}

bool add(const char* path, int index, bool merge, const char* name, float line_of_em) {
    const Mapping mapping = map_file(folder + path);
    if (mapping.data == nullptr) return false;
    ImFontConfig config;
    config.FontLoader = mapped_file_loader();
    config.FontNo = static_cast<ImU32>(index);
    config.MergeMode = merge;
    // Only the ratio of the two sizes counts: it makes both em squares equally tall.
    config.SizePixels = line_of_em;
    ImFormatString(config.Name, sizeof(config.Name), "%s", name);
    return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(mapping.data, static_cast<int>(mapping.size), 0.0F, &config) !=
           nullptr;
}

ImFont* face(const char* path, const char* chinese, const char* name, float line_of_em, std::string* missing) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    if (!add(path, 0, false, name, line_of_em)) {
        if (missing != nullptr) *missing += std::string(missing->empty() ? "" : ", ") + folder + path;
        atlas.AddFontDefault();
    }
    ImFont* font = atlas.Fonts.back();
    if (!add(chinese, simplified_chinese, true, name, cjk_line) && missing != nullptr) {
        *missing += std::string(missing->empty() ? "" : ", ") + folder + chinese;
    }
    return font;
}

}  // namespace

float Fonts::line(const ImFont* font) const {
    return font == mono || font == mono_strong ? mono_line : inter_line;
}

Fonts load_fonts(std::string* missing) {
    Fonts fonts;
    fonts.text = face(inter, cjk, "text", inter_line, missing);
    fonts.strong = face(inter_strong, cjk_strong, "strong", inter_line, missing);
    fonts.mono = face(mono, cjk, "mono", mono_line, missing);
    fonts.mono_strong = face(mono_strong, cjk_strong, "mono strong", mono_line, missing);
    return fonts;
}

}  // namespace convscope
