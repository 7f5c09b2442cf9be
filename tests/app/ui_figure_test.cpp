// What the canvas makes of the figure: labels that do not collide, links that cross no number, the view in space, what
// the pointer lights and where the tooltip stands.
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <imgui_internal.h>

#include <cmath>

#include "app/lenses/step_marks.h"
#include "app/panels/canvas_paint.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

bool overlap(const PlacedLabel& a, const PlacedLabel& b) {
    return a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y;
}

// Every label of the flat view is drawn: place_labels leaves out the later of two that overlap. `tiny`: the canvas is
// so small that some would be too small to read.
void expect_all_labels(Driver& driver, const std::string& where, bool tiny = false) {
    Session& session = driver.session();
    const auto placed = place_labels(session, driver.figure(), session.canvas.camera);
    if (!tiny) {
        EXPECT_EQ(placed.size(), driver.figure().labels.size()) << where;
    }
    for (std::size_t i = 0; i < placed.size(); ++i) {
        EXPECT_GE(placed[i].low.x, 0.0F) << where << ": " << placed[i].label->text;
        EXPECT_LE(placed[i].high.x, session.canvas.size.x) << where << ": " << placed[i].label->text;
        EXPECT_LE(placed[i].high.y, session.canvas.size.y) << where << ": " << placed[i].label->text;
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_FALSE(overlap(placed[i], placed[j]))
                << where << ": " << placed[i].label->text << " and " << placed[j].label->text;
        }
    }
    if (tiny) return;
    for (const Label& label : driver.figure().labels) {
        const bool drawn =
            std::any_of(placed.begin(), placed.end(), [&](const PlacedLabel& p) { return p.label == &label; });
        EXPECT_TRUE(drawn) << where << ": left out: " << label.text;
    }
}

// The rectangle of a plane's cells on the screen.
ScreenBox box_of(Driver& driver, const Plane& plane, const CellRect& cells) {
    const ItemLog::Item& canvas = *driver.app().items().find("canvas");
    const Camera::Quad quad = driver.session().canvas.camera.quad(plane.place);
    ScreenBox box;
    for (const std::int64_t row : {cells.row, cells.row + cells.rows}) {
        for (const std::int64_t col : {cells.col, cells.col + cells.cols}) {
            const float u = static_cast<float>(col - plane.view.col) / static_cast<float>(plane.view.cols);
            const float v = static_cast<float>(row - plane.view.row) / static_cast<float>(plane.view.rows);
            box.include({canvas.min.x + quad.origin.x + u * quad.right.x + v * quad.down.x,
                         canvas.min.y + quad.origin.y + u * quad.right.y + v * quad.down.y});
        }
    }
    return box;
}

TEST(Figure, LabelsDoNotOverlap) {
    for (const auto& [width, height] : {std::pair{1280, 720}, std::pair{1920, 1080}}) {
        Driver driver("opening", still_settings(), width, height);
        Session& session = driver.session();
        for (const Preset& preset : presets()) {
            session.open_preset(preset.id);
            for (const Language language : {Language::en, Language::zh}) {
                session.set_language(language);
                for (const int text : {75, 100, 150, 200, 250}) {
                    session.settings.text_scale = text;
                    for (int i = 0; i < 3; ++i) driver.window().frame(1.0 / 60.0, false);
                    expect_all_labels(driver,
                                      preset.id + (language == Language::zh ? " zh " : " en ") + std::to_string(text) +
                                          " % at " + std::to_string(width),
                                      width == 1280 && text == 250);
                }
            }
        }
    }
}

TEST(Figure, LabelsOfAFigureDoNotOverlap) {
    for (const auto& [width, height] : {std::pair{800, 500}, std::pair{500, 800}}) {
        Driver driver("opening", still_settings(), width, height);
        driver.session().figure_only = true;
        for (const Preset& preset : presets()) {
            driver.session().open_preset(preset.id);
            driver.frames(3);
            expect_all_labels(driver, preset.id);
        }
    }
}

TEST(Figure, LayoutStandsStillWhileSteppingAndLabelsStayClear) {
    Driver driver("one-group");
    const auto left_of = [&](Role role) {
        for (const Plane& plane : driver.figure().planes) {
            if (plane.id.role == role && !plane.overview) return plane.place.flat.origin.x;
        }
        return 0.0F;
    };
    driver.key(ImGuiKey_Home);
    driver.settle();
    const float weight = left_of(Role::weight);
    const float output = left_of(Role::output);
    for (int i = 0; i < 12; ++i) {
        driver.session().step_by(17);
        driver.settle();
        EXPECT_EQ(left_of(Role::weight), weight);
        EXPECT_EQ(left_of(Role::output), output);
        expect_all_labels(driver, "step");
    }
}

TEST(Figure, TypeGrowsLessThanThePlanes) {
    Driver driver;
    const auto title = [&] {
        for (const PlacedLabel& label :
             place_labels(driver.session(), driver.figure(), driver.session().canvas.camera)) {
            if (label.label->size == TextSize::title) return label.size;
        }
        return 0.0F;
    };
    const float before = title();
    driver.move_to(driver.cell({Role::input, 0, 0}, 3, 3));
    driver.wheel(10.0F);
    EXPECT_LT(title(), before * 1.7F);
    EXPECT_GE(title(), before);
}

TEST(Figure, LinksCrossNoNumber) {
    Driver driver;
    for (const Preset& preset : presets()) {
        driver.session().open_preset(preset.id);
        driver.settle();
        for (const Link& link : driver.figure().links) {
            if (link.beneath) continue;  // planes hide it
            for (const Plane& plane : driver.figure().planes) {
                if (!plane.numbers) continue;
                const Box& box = plane.place.flat;
                const auto [above, below] = std::minmax(link.from_flat.y, link.to_flat.y);
                EXPECT_TRUE(link.from_flat.x >= box.origin.x + box.size.x || link.to_flat.x <= box.origin.x ||
                            below <= box.origin.y || above >= box.origin.y + box.size.y)
                    << preset.id << ": a link runs over the plane at " << box.origin.x;
            }
        }
    }
}

TEST(Figure, ShorterNumbersSayTheSame) {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(shorter_number_texts(-2.0F / 3.0F, 3), (Texts{"-.667", "-.67", "-.7"}));
    EXPECT_EQ(shorter_number_texts(1.0F / 3.0F, 3), (Texts{".333", ".33", ".3"}));
    EXPECT_EQ(shorter_number_texts(-99.5F, 3), (Texts{"-100"}));
    EXPECT_EQ(shorter_number_texts(2.0862e-07F, 3), (Texts{"2.09e-7", "2.1e-7", "2e-7"}));
    EXPECT_EQ(shorter_number_texts(-12.0F, 3), Texts{});
    EXPECT_EQ(shorter_number_texts(0.0F, 3), Texts{});
    for (const float value : {0.0301F, -0.061F, 0.97F, 1.26F, -345.678F, 99999.6F, 1.25e30F, -4e-20F}) {
        std::size_t last = number_text(value, 3).size();
        for (const std::string& text : shorter_number_texts(value, 3)) {
            EXPECT_LT(text.size(), last) << text;
            EXPECT_NE(std::stof(text), 0.0F) << text;
            EXPECT_NEAR(std::stof(text) / value, 1.0F, 0.125F) << text;
            last = text.size();
        }
    }
}

TEST(Figure, InSpaceNoPlaneHidesASampledCell) {
    for (const char* preset : {"opening", "picture-sobel", "one-group", "depthwise"}) {
        Driver driver(preset);
        driver.key(ImGuiKey_3);
        driver.settle();
        const Camera& camera = driver.session().canvas.camera;
        for (const Plane& plane : driver.figure().planes) {
            if (plane.overview || !plane.grid) continue;
            for (std::int64_t kh = 0; kh < plane.grid->kernel.h; ++kh) {
                for (std::int64_t kw = 0; kw < plane.grid->kernel.w; ++kw) {
                    const std::int64_t row = plane.grid->row + kh * plane.grid->dilation.h;
                    const std::int64_t col = plane.grid->col + kw * plane.grid->dilation.w;
                    if (!plane.view.contains(row, col)) continue;
                    const ScreenBox cell = box_of(driver, plane, {row, col, 1, 1});
                    const ItemLog::Item& canvas = *driver.app().items().find("canvas");
                    const Vec2 middle{(cell.low.x + cell.high.x) / 2.0F - canvas.min.x,
                                      (cell.low.y + cell.high.y) / 2.0F - canvas.min.y};
                    for (const Plane& other : driver.figure().planes) {
                        if (centre_depth(other, camera) <= centre_depth(plane, camera)) continue;
                        const Vec2 uv = Camera::unproject(camera.quad(other.place), middle);
                        EXPECT_FALSE(uv.x > 0.0F && uv.x < 1.0F && uv.y > 0.0F && uv.y < 1.0F)
                            << preset << ": tap " << kh << ", " << kw << " is hidden";
                    }
                }
            }
        }
    }
}

TEST(Figure, InSpaceFitPutsTheSceneInTheMiddle) {
    Driver driver;
    driver.key(ImGuiKey_3);
    driver.settle();
    for (const float yaw : {-0.55F, 0.4F, 1.1F}) {
        driver.session().canvas.camera.yaw = yaw;
        driver.frames(2);
        ScreenBox seen;
        for (const Plane& plane : driver.figure().planes) {
            const ScreenBox box = box_of(driver, plane, plane.view);
            seen.include(box.low);
            seen.include(box.high);
        }
        const ItemLog::Item& canvas = *driver.app().items().find("canvas");
        for (const PlacedLabel& label :
             place_labels(driver.session(), driver.figure(), driver.session().canvas.camera)) {
            seen.include({canvas.min.x + label.low.x, canvas.min.y + label.low.y});
            seen.include({canvas.min.x + label.high.x, canvas.min.y + label.high.y});
        }
        EXPECT_NEAR((seen.low.x + seen.high.x) / 2.0F, (canvas.min.x + canvas.max.x) / 2.0F, 2.0F);
        EXPECT_NEAR((seen.low.y + seen.high.y) / 2.0F, (canvas.min.y + canvas.max.y) / 2.0F, 25.0F)
            << "the strip of the buttons stays free";
        EXPECT_GE(seen.low.y, canvas.min.y);
        EXPECT_LE(seen.high.y, canvas.max.y);
        const float fill = std::max((seen.high.x - seen.low.x) / (canvas.max.x - canvas.min.x),
                                    (seen.high.y - seen.low.y) / (canvas.max.y - canvas.min.y));
        EXPECT_GT(fill, 0.75F);
    }
}

TEST(Figure, EveryEnlargedPlaneSaysSo) {
    Driver driver("picture-sobel");
    std::size_t input = 0;
    std::size_t output = 0;
    for (const Label& label : driver.figure().labels) {
        input += label.text == driver.text("step.enlarged_input") ? 1U : 0U;
        output += label.text == driver.text("step.enlarged_output") ? 1U : 0U;
    }
    EXPECT_EQ(input, 3U);
    EXPECT_EQ(output, 1U);
}

TEST(Figure, OneOutlierLeavesTheOthersTheirColour) {
    Driver driver;
    const float before = driver.document().ranges().input;
    driver.document().edit([](Scene& scene) {
        set_cell(scene.input_edits, {0, 0, 3, 3}, -99.5F);
        set_cell(scene.weight_edits, {0, 0, 1, 1}, 1000.0F);
    });
    driver.settle();
    EXPECT_LE(driver.document().ranges().input, 2.0F * before);
    EXPECT_LE(driver.document().ranges().weight, 6.0F);
    driver.document().edit([](Scene& scene) { scene.weight_edits.clear(); });
    driver.settle();
    EXPECT_LE(driver.document().ranges().output, 60.0F) << "nine of 49 outputs have the outlier in them";
}

TEST(Figure, AFilteredPictureHasColour) {
    Driver driver("picture-sobel");
    driver.settle();
    const float range = driver.document().ranges().output;
    const Pair size = output_size(driver.spec());
    const float* values = driver.document().output_plane(0, 0);
    ASSERT_NE(values, nullptr);
    std::int64_t coloured = 0;
    for (std::int64_t i = 0; i < size.h * size.w; ++i) coloured += std::abs(values[i]) > range / 4.0F ? 1 : 0;
    EXPECT_GT(coloured * 4, size.h * size.w) << "a quarter of the cells stand off the ground";
}

TEST(Figure, LightingACellLeavesItsGround) {
    Driver driver;
    driver.key(ImGuiKey_Home);
    driver.settle();
    const PlaneId y{Role::output, 0, 0};
    const ImVec2 middle = driver.cell(y, 5, 5);
    const auto look = [&] {
        return driver.picture({middle.x - 2.0F, middle.y - 2.0F}, {middle.x + 2.0F, middle.y + 2.0F});
    };
    const std::uint64_t before = look();
    driver.move_to(driver.cell({Role::weight, 0, 0}, 0, 1));
    driver.frames(2);
    ASSERT_TRUE(driver.plane(y)->hover && driver.plane(y)->hover->contains(5, 5));
    EXPECT_EQ(look(), before);
}

TEST(Figure, TheTooltipStandsClearOfWhatIsLit) {
    Driver driver;
    driver.session().go_to(30);
    driver.settle();
    const auto expect_clear = [&](const PlaneId& id, std::int64_t row, std::int64_t col) {
        driver.move_to(driver.cell(id, row, col));
        driver.frames(3);
        const ImGuiWindow* tip = ImGui::FindWindowByName("##Tooltip_00");
        ASSERT_NE(tip, nullptr);
        ASSERT_TRUE(tip->Active);
        const ImRect shown = tip->Rect();
        for (const Plane& plane : driver.figure().planes) {
            if (!plane.hover) continue;
            for (std::int64_t r = plane.view.row; r < plane.view.row + plane.view.rows; ++r) {
                for (std::int64_t c = plane.view.col; c < plane.view.col + plane.view.cols; ++c) {
                    if (!plane.hover->contains(r, c)) continue;
                    const ScreenBox cell = box_of(driver, plane, {r, c, 1, 1});
                    EXPECT_FALSE(shown.Overlaps({cell.low.x, cell.low.y, cell.high.x, cell.high.y}))
                        << "role " << static_cast<int>(plane.id.role) << " cell " << r << ", " << c;
                }
            }
        }
    };
    expect_clear({Role::weight, 0, 0}, 0, 1);
    expect_clear({Role::input, 0, 0}, 5, 3);
    expect_clear({Role::input, 0, 1}, 0, 0);
    expect_clear({Role::output, 0, 0}, 2, 2);
}

// Keeps what is written in the face of sampled cells, and the middle of each number.
class NumberPen : public ImGuiPen {
public:
    using ImGuiPen::ImGuiPen;
    void text(Face face, float size, const Vec2& low, const Colour& /*colour*/, const std::string& text) override {
        if (face != Face::mono_strong) return;
        const Vec2 extent_of_text = extent(face, size, text);
        numbers.push_back({text, {low.x + extent_of_text.x / 2.0F, low.y + extent_of_text.y / 2.0F}});
    }

    struct Number {
        std::string text;
        ImVec2 middle;
    };
    std::vector<Number> numbers;
};

void expect_sampled_numbers(Driver& driver, const std::string& where) {
    const ConvData& data = driver.document().data();
    std::vector<PlaneValues> values;
    for (const Plane& plane : driver.figure().planes) {
        if (plane.id.role != Role::input || plane.overview) continue;
        values.push_back({plane.id, data.x.plane(plane.id.outer, plane.id.channel), plane.rows, plane.cols});
    }
    const ImVec2 origin = driver.app().items().find("canvas")->min;
    ImDrawList list(ImGui::GetDrawListSharedData());
    list._ResetForNewFrame();
    list.PushClipRectFullScreen();
    NumberPen pen(driver.session().fonts, list);
    const Look look = look_of(driver.session());
    FigurePainter{pen, look, driver.figure(), driver.session().canvas.camera, {origin.x, origin.y}}.paint(values,
                                                                                                          [] {});
    for (const Plane& plane : driver.figure().planes) {
        if (plane.id.role != Role::input || plane.overview) continue;
        const SamplingGrid& grid = *plane.grid;
        for (std::int64_t tap = 0; tap < grid.kernel.h * grid.kernel.w; ++tap) {
            const std::int64_t row = grid.row + tap / grid.kernel.w * grid.dilation.h;
            const std::int64_t col = grid.col + tap % grid.kernel.w * grid.dilation.w;
            const bool real = row >= 0 && row < plane.rows && col >= 0 && col < plane.cols;
            const std::string wanted =
                number_text(real ? data.x.plane(plane.id.outer, plane.id.channel)[row * plane.cols + col] : 0.0F);
            const ScreenBox cell = box_of(driver, plane, {row, col, 1, 1});
            EXPECT_TRUE(
                std::any_of(pen.numbers.begin(), pen.numbers.end(),
                            [&](const NumberPen::Number& number) {
                                return number.text == wanted &&
                                       ImRect(cell.low.x, cell.low.y, cell.high.x, cell.high.y).Contains(number.middle);
                            }))
                << where << ": channel " << plane.id.channel << " (" << row << ", " << col << ") = " << wanted;
        }
    }
}

TEST(Figure, EverySampledCellOfTheFirstViewHasItsNumber) {
    for (const char* language : {"en", "zh"}) {
        for (const bool hints_seen : {false, true}) {
            Settings settings = still_settings();
            settings.language = language;
            settings.hints_seen = hints_seen;
            Driver driver("opening", settings, 1280, 720);
            for (int step = 0; step < 98; step += 7) {
                driver.session().go_to(step);
                driver.settle();
                expect_sampled_numbers(driver, fmt::format("{}, hints seen: {}, step {}", language, hints_seen, step));
                if (HasFailure()) return;
            }
        }
    }
}

TEST(Figure, TheLegendOpensAndFits) {
    for (const char* language : {"en", "zh"}) {
        Settings settings = still_settings();
        settings.language = language;
        Driver driver("opening", settings, 1280, 720);
        EXPECT_FALSE(driver.session().canvas.legend);
        driver.click("legend");
        driver.frames(3);
        EXPECT_TRUE(driver.session().canvas.legend);
        const ImGuiWindow* card = ImGui::FindWindowByName("###legend_card");
        ASSERT_NE(card, nullptr);
        const ItemLog::Item& canvas = *driver.app().items().find("canvas");
        EXPECT_TRUE(ImRect(canvas.min, canvas.max).Contains(card->Rect()));
        EXPECT_LT(card->Size.x * card->Size.y, 0.2F * (canvas.max.x - canvas.min.x) * (canvas.max.y - canvas.min.y));
        driver.click("legend");
        driver.frames(2);
        EXPECT_FALSE(driver.session().canvas.legend);
        EXPECT_FALSE(card->Active);
    }
}

}  // namespace
}  // namespace convscope::testing
