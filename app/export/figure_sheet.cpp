// Layout for the whole lens or the present view, then everything in the canvas's order.
#include "app/export/figure_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "app/export/figure_caption.h"
#include "app/export/plane_picture.h"
#include "app/render/figure_fit.h"

namespace convscope {
namespace {

constexpr float edge = 4.0F;         // free on all sides of a whole figure
constexpr float most_zoom = 1.5F;    // of a whole figure: a larger page enlarges it with its type and lines
constexpr float endless = 1e6F;      // height of a page that follows from what is on it
constexpr float caption_css = 9.5F;  // em of the caption: 7 points
constexpr float caption_leading = 1.25F;
constexpr float caption_gap = 8.0F;
// On paper lines are finer than a screen's pixels, and type has a least size.
constexpr float paper_line = 0.6F;  // CSS pixels a line width of 1
constexpr double least_type_points = 6.2;
constexpr double least_number_points = 5.0;

double css_pixels(double length, LengthUnit unit) {
    return unit == LengthUnit::millimetres ? length / millimetres_an_inch * pixels_an_inch : length;
}

// Where a line may break: after a space, and on both sides of a Chinese character.
std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    bool joins = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const std::string character = text.substr(at, length);
        const bool chinese = lead >= 0xE3 && lead <= 0xE9;  // U+3000 to U+9FFF
        // A full-width mark never begins a line.
        const bool closes = character == "，" || character == "。" || character == "、" || character == "：";
        if (!words.empty() && ((joins && !chinese) || closes)) {
            words.back() += character;
        } else {
            words.push_back(character);
        }
        joins = !chinese && character != " ";
        at += length;
    }
    return words;
}

std::vector<std::string> broken(const std::vector<std::string>& lines, const TypeRuler& ruler, float em, float width) {
    std::vector<std::string> made;
    const float size = em * ruler.line_height(Face::text);
    for (const std::string& line : lines) {
        std::string now;
        for (const std::string& word : words_of(line)) {
            if (!now.empty() && ruler.extent(Face::text, size, now + word).x > width) {
                made.push_back(now);
                now.clear();
            }
            if (!(now.empty() && word == " ")) now += word;
        }
        made.push_back(now);
    }
    return made;
}

/// What is drawn, in the camera's pixels.
Pen::Area content(const FigureSheet& sheet, const TypeRuler& ruler) {
    Pen::Area area = seen_area(ruler, look_of(sheet, ruler), sheet.figure, sheet.camera);
    if (sheet.camera.turn > 0.0F) return area;
    const Vec2& pan = sheet.camera.pan;
    const Vec2& extent = sheet.figure.bounds_flat.size;
    area.low = {std::min(area.low.x, pan.x), std::min(area.low.y, pan.y)};
    area.high = {std::max(area.high.x, pan.x + extent.x * sheet.camera.zoom),
                 std::max(area.high.y, pan.y + extent.y * sheet.camera.zoom)};
    return area;
}

class Layout {
public:
    Layout(Session& session, LensUi& lens, const FigureOptions& options, const PageRuler& ruler)
        : session_(session), lens_(lens), options_(options), ruler_(ruler), kept_(session.canvas.lens) {
        session_.canvas.lens.hover.reset();
    }
    ~Layout() { session_.canvas.lens = kept_; }
    Layout(const Layout&) = delete;
    Layout& operator=(const Layout&) = delete;

    FigureSheet make() {
        sheet_.theme = options_.theme;
        sheet_.transparent = options_.transparent;
        sheet_.title = session_.tr(fmt::format("lens.{}", name_of(lens_.kind())));
        sheet_.camera = session_.canvas.camera;
        sheet_.camera.turn = session_.document.scene().three_d && lens_.has_space() ? 1.0F : 0.0F;
        if (options_.caption) {
            caption_ = figure_caption(session_.document.scene(), session_.document.step_count(), session_.tr);
        }
        const bool view = options_.present_view && session_.canvas.size.x > 0.0F && session_.canvas.size.y > 0.0F;
        if (view)
            present_view();
        else
            whole_lens();
        collect_values();
        return std::move(sheet_);
    }

private:
    [[nodiscard]] float asked_width() const {
        return static_cast<float>(css_pixels(options_.size.width, options_.size.unit));
    }
    [[nodiscard]] float asked_height() const {
        return static_cast<float>(css_pixels(options_.size.height, options_.size.unit));
    }

    // CSS pixels, of points.
    static double css_of_points(double points) { return points * pixels_an_inch / points_an_inch; }

    void present_view() {
        const Vec2 canvas{session_.canvas.size.x, session_.canvas.size.y};
        sheet_.scale = session_.scale();
        sheet_.label_unit = kept_.labels.unit;
        sheet_.figure = lens_.figure(session_);
        sheet_.enlarge = static_cast<double>(asked_width() / canvas.x);
        close(canvas, add_caption(canvas.x, canvas.y));
    }

    // As wide as it is asked for; where that would be more than most_zoom, laid out smaller and enlarged as a whole.
    void whole_lens() {
        LabelMetrics& labels = session_.canvas.lens.labels;
        labels.width = [this](const std::string& text, TextSize size) {
            const Face face = is_strong(size) ? Face::strong : Face::text;
            return ruler_.extent(face, text_pixels(size) * ruler_.line_height(face), text).x;
        };
        const bool paper = options_.size.unit == LengthUnit::millimetres;
        float width = asked_width() / (paper ? paper_line : 1.0F);
        for (int round = 0; round < 3; ++round) {
            sheet_.enlarge = static_cast<double>(asked_width() / width);
            if (paper) {
                sheet_.least_type = static_cast<float>(css_of_points(least_type_points) / sheet_.enlarge);
                sheet_.least_number = static_cast<float>(css_of_points(least_number_points) / sheet_.enlarge);
            }
            arrange(width);
            const float zoom = sheet_.camera.zoom;
            if (zoom <= most_zoom * 1.001F) break;
            width *= most_zoom / zoom;
        }
    }

    // How large type is wanted, of its size in the mock-up.
    [[nodiscard]] float wanted(float zoom) const {
        return std::max(wanted_type(zoom, 100), sheet_.least_type / text_pixels(TextSize::tiny));
    }

    void arrange(float width) {
        const auto enlarge = static_cast<float>(sheet_.enlarge);
        const float caption_height = add_caption(width, 0.0F);
        const float height = options_.size.height > 0.0 ? asked_height() / enlarge : endless;
        const FitRoom room{{width, std::max(height - caption_height, 2.0F * edge + 1.0F)}, edge, edge};
        const auto figure = [this](float unit) {
            session_.canvas.lens.labels.unit = unit;
            return lens_.figure(session_);
        };
        sheet_.label_unit = choose_label_unit(figure, ruler_, look_of(sheet_, ruler_), room,
                                              [this](float zoom) { return wanted(zoom); });
        sheet_.figure = figure(sheet_.label_unit);
        fit_camera(ruler_, look_of(sheet_, ruler_), sheet_.figure, room, sheet_.camera);
        const Pen::Area area = squeezed({room.size.x - 2.0F * edge, room.size.y - 2.0F * edge});
        const float high = area.high.y - area.low.y + 2.0F * edge;
        // The rest of a page that is higher than what stands on it is left free above and below.
        const float spare = height < endless ? std::max(0.0F, height - high - caption_height) : 0.0F;
        sheet_.camera.pan.y += edge + spare / 2.0F - area.low.y;
        sheet_.camera.pan.x += (width - (area.high.x - area.low.x)) / 2.0F - area.low.x;
        sheet_.caption_top += high + spare;
        sheet_.size = {width, high + spare + caption_height};
    }

    // What stands on the page. Where type cannot give way, a label may reach past the figure's bounds: then all of it
    // is drawn smaller.
    Pen::Area squeezed(const Vec2& most) {
        constexpr int rounds = 4;
        Pen::Area area = content(sheet_, ruler_);
        for (int round = 0; round < rounds; ++round) {
            const float share = std::min(most.x / (area.high.x - area.low.x), most.y / (area.high.y - area.low.y));
            if (share >= 0.9995F) break;
            sheet_.camera.zoom *= share;
            area = content(sheet_, ruler_);
        }
        return area;
    }

    // Below `top`; returns its height.
    float add_caption(float width, float top) {
        sheet_.caption_em = caption_css / static_cast<float>(sheet_.enlarge);
        sheet_.caption = broken(caption_, ruler_, sheet_.caption_em, width - 2.0F * edge);
        const float space = caption_gap / static_cast<float>(sheet_.enlarge);
        sheet_.caption_top = top + space;
        if (sheet_.caption.empty()) return 0.0F;
        const float line = sheet_.caption_em * ruler_.line_height(Face::text) * caption_leading;
        return space + line * static_cast<float>(sheet_.caption.size()) + edge;
    }

    // A view of the canvas on a page of the asked size.
    void close(const Vec2& canvas, float caption_height) {
        sheet_.size = {canvas.x, canvas.y + caption_height};
        if (options_.size.height <= 0.0) return;
        const float by_height = asked_height() / sheet_.size.y;
        if (static_cast<double>(by_height) < sheet_.enlarge) {  // free on both sides
            sheet_.enlarge = static_cast<double>(by_height);
            const float wide = asked_width() / by_height;
            sheet_.camera.pan.x += (wide - sheet_.size.x) / 2.0F;
            sheet_.size.x = wide;
        } else {
            const float high = asked_height() / static_cast<float>(sheet_.enlarge);
            sheet_.camera.pan.y += (high - sheet_.size.y) / 2.0F;
            sheet_.caption_top += high - sheet_.size.y;
            sheet_.size.y = high;
        }
    }

    void collect_values() {
        std::set<PlaneId> seen;
        for (const Plane& plane : sheet_.figure.planes) {
            if (seen.insert(plane.id).second) sheet_.values.push_back(lens_.values(session_, plane));
        }
    }

    Session& session_;
    LensUi& lens_;
    const FigureOptions& options_;
    const PageRuler& ruler_;
    LensView kept_;
    FigureSheet sheet_;
    std::vector<std::string> caption_;
};

void draw_planes(VectorPen& pen, const FigureSheet& sheet) {
    std::vector<const Plane*> planes;
    for (const Plane& plane : sheet.figure.planes) planes.push_back(&plane);
    if (sheet.camera.turn > 0.0F) {
        std::stable_sort(planes.begin(), planes.end(), [&](const Plane* a, const Plane* b) {
            return centre_depth(*a, sheet.camera) < centre_depth(*b, sheet.camera);
        });
    }
    for (const Plane* plane : planes) {
        const auto found = std::find_if(sheet.values.begin(), sheet.values.end(),
                                        [plane](const PlaneValues& each) { return each.id == plane->id; });
        const PlaneValues none{plane->id};
        draw_plane(pen, *plane, found != sheet.values.end() ? *found : none, sheet.camera, theme_of(sheet.theme),
                   sheet.size);
    }
}

}  // namespace

Look look_of(const FigureSheet& sheet, const TypeRuler& ruler) {
    Look look{theme_of(sheet.theme), sheet.scale, sheet.label_unit};
    if (sheet.least_number > 0.0F) {
        look.least_in_space = std::max(look.least_in_space, sheet.least_type / text_pixels(TextSize::tiny));
        look.least_number = look.least_strong = sheet.least_number * ruler.line_height(Face::mono);
    }
    return look;
}

double FigureSheet::smallest_type(const TypeRuler& ruler) const {
    double least = 0.0;
    for (const PlacedLabel& label : place_labels(ruler, look_of(*this, ruler), figure, camera)) {
        const double points =
            static_cast<double>(label.size / ruler.line_height(label.face)) * enlarge * points_an_inch / pixels_an_inch;
        if (least == 0.0 || points < least) least = points;
    }
    return least;
}

bool finish_work(Session& session, LensUi& lens, double seconds) {
    using Clock = std::chrono::steady_clock;
    constexpr double slice = 50.0;
    const auto start = Clock::now();
    // The lens learns what it waits for when it is asked for its picture and the numbers in it.
    for (int quiet = 0; quiet < 2;) {
        const Figure figure = lens.figure(session);
        for (const Plane& plane : figure.planes) (void)lens.values(session, plane);
        const bool document = session.document.work(slice);
        quiet = lens.work(session, slice) || document ? 0 : quiet + 1;
        if (std::chrono::duration<double>(Clock::now() - start).count() > seconds) return quiet > 0;
    }
    return true;
}

FigureSheet lay_out_figure(Session& session, LensUi& lens, const FigureOptions& options, const PageRuler& ruler) {
    return Layout(session, lens, options, ruler).make();
}

void draw_sheet(VectorPen& pen, const FigureSheet& sheet) {
    const Theme& theme = theme_of(sheet.theme);
    if (!sheet.transparent) pen.box({0.0F, 0.0F}, sheet.size, 0.0F, theme.background);
    const Look look = look_of(sheet, pen);
    const FigurePainter painter{pen, look, sheet.figure, sheet.camera, {0.0F, 0.0F}};
    painter.paint(sheet.values, [&] { draw_planes(pen, sheet); });
    const float line = sheet.caption_em * pen.line_height(Face::text);
    float y = sheet.caption_top;
    for (const std::string& each : sheet.caption) {
        pen.text(Face::text, line, {edge, y}, theme.text, each);
        y += line * caption_leading;
    }
}

}  // namespace convscope
