// Fonts through fontconfig and FreeType; no hinting, so that a text is as wide at every size.
#include "app/export/desktop/cairo_ruler.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>

#include <map>
#include <utility>

namespace convscope {
namespace {

struct FaceName {
    const char* family;
    int weight;  // of fontconfig
};
constexpr std::array<FaceName, face_count> face_names{{{"Inter", FC_WEIGHT_REGULAR},
                                                       {"Inter", FC_WEIGHT_DEMIBOLD},
                                                       {"JetBrains Mono", FC_WEIGHT_REGULAR},
                                                       {"JetBrains Mono", FC_WEIGHT_BOLD}}};
constexpr const char* chinese_family = "Noto Sans CJK SC";
// Measured at this em and divided: Cairo rounds what it measures at small ones.
constexpr double measured_em = 1000.0;

struct Font {
    cairo_font_face_t* face = nullptr;
    cairo_scaled_font_t* scaled = nullptr;  // at measured_em
    FcCharSet* characters = nullptr;
    cairo_font_extents_t extents{};

    Font(const char* family, int weight) {
        FcPattern* wanted = FcPatternCreate();
        FcPatternAddString(wanted, FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
        FcPatternAddInteger(wanted, FC_WEIGHT, weight);
        FcPatternAddInteger(wanted, FC_SLANT, FC_SLANT_ROMAN);
        FcPatternAddBool(wanted, FC_SCALABLE, FcTrue);
        FcConfigSubstitute(nullptr, wanted, FcMatchPattern);
        FcDefaultSubstitute(wanted);
        FcResult result = FcResultMatch;
        FcPattern* found = FcFontMatch(nullptr, wanted, &result);
        FcPatternDestroy(wanted);
        if (found != nullptr) {
            FcCharSet* set = nullptr;
            if (FcPatternGetCharSet(found, FC_CHARSET, 0, &set) == FcResultMatch) characters = FcCharSetCopy(set);
            face = cairo_ft_font_face_create_for_pattern(found);
            FcPatternDestroy(found);
        } else {
            face = cairo_toy_font_face_create(family, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
        }
        cairo_matrix_t size;
        cairo_matrix_t none;
        cairo_matrix_init_scale(&size, measured_em, measured_em);
        cairo_matrix_init_identity(&none);
        cairo_font_options_t* options = cairo_font_options_create();
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        scaled = cairo_scaled_font_create(face, &size, &none, options);
        cairo_font_options_destroy(options);
        cairo_scaled_font_extents(scaled, &extents);
    }
    ~Font() {
        if (characters != nullptr) FcCharSetDestroy(characters);
        cairo_scaled_font_destroy(scaled);
        cairo_font_face_destroy(face);
    }
    Font(const Font&) = delete;
    Font& operator=(const Font&) = delete;

    [[nodiscard]] bool has(FcChar32 character) const {
        return characters == nullptr || FcCharSetHasChar(characters, character) == FcTrue;
    }
};

}  // namespace

struct CairoRuler::State {
    std::array<std::unique_ptr<Font>, face_count> faces;
    Font chinese{chinese_family, FC_WEIGHT_REGULAR};
    Font chinese_strong{chinese_family, FC_WEIGHT_BOLD};

    State() {
        for (std::size_t i = 0; i < face_count; ++i) {
            faces[i] = std::make_unique<Font>(face_names[i].family, face_names[i].weight);
        }
    }
    [[nodiscard]] const Font& font(Face face) const { return *faces[static_cast<std::size_t>(face)]; }
    [[nodiscard]] const Font& font(const cairo_font_face_t* face) const {
        for (const auto& each : faces) {
            if (each->face == face) return *each;
        }
        return chinese_strong.face == face ? chinese_strong : chinese;
    }
};

CairoRuler::CairoRuler() : state_(std::make_unique<State>()) {}
CairoRuler::~CairoRuler() = default;

float CairoRuler::line_height(Face face) const {
    const cairo_font_extents_t& extents = state_->font(face).extents;
    return static_cast<float>((extents.ascent + extents.descent) / measured_em);
}

float CairoRuler::ascent(Face face) const {
    return static_cast<float>(state_->font(face).extents.ascent / measured_em);
}

std::vector<CairoRuler::Run> CairoRuler::runs(Face face, const std::string& text) const {
    const Font& own = state_->font(face);
    const Font& chinese = face == Face::strong || face == Face::mono_strong ? state_->chinese_strong : state_->chinese;
    std::vector<Run> made;
    for (std::size_t at = 0; at < text.size();) {
        FcChar32 character = 0;
        const int length = FcUtf8ToUcs4(reinterpret_cast<const FcChar8*>(text.data()) + at, &character,
                                        static_cast<int>(text.size() - at));
        if (length <= 0) break;
        cairo_font_face_t* font = own.has(character) || !chinese.has(character) ? own.face : chinese.face;
        if (made.empty() || made.back().font != font) made.push_back({{}, font});
        made.back().text.append(text, at, static_cast<std::size_t>(length));
        at += static_cast<std::size_t>(length);
    }
    return made;
}

double CairoRuler::width(const Run& run, double em) const {
    cairo_text_extents_t extents;
    cairo_scaled_font_text_extents(state_->font(run.font).scaled, run.text.c_str(), &extents);
    return extents.x_advance / measured_em * em;
}

Vec2 CairoRuler::extent(Face face, float size, const std::string& text) const {
    const double em = static_cast<double>(size / line_height(face));
    double wide = 0.0;
    for (const Run& run : runs(face, text)) wide += width(run, em);
    return {static_cast<float>(wide), size};
}

}  // namespace convscope
