// The code panel: loop lines are handles, the named orders a menu.
#include <gtest/gtest.h>

#include "app/figure/pseudo_code.h"
#include "app/io/presets.h"
#include "app/panels/code.h"
#include "app/ui/widgets.h"
#include "tests/app/driver.h"

namespace convscope::testing {
namespace {

// A tap that two steps may share, whatever the order: what is multiplied with what.
struct Product {
    OutputPosition output;
    std::int64_t ic, kh, kw;
    bool operator==(const Product&) const = default;
};
Product product_of(Document& document) {
    const StepSpan span = document.span();
    return {span.position, span.focus[Loop::ic], span.focus[Loop::kh], span.focus[Loop::kw]};
}

ImVec2 middle_of(const ItemLog::Item& item) {
    return {item.min.x + 60.0F, (item.min.y + item.max.y) / 2.0F};
}

TEST(Code, DraggingALoopLineReordersTheNest) {
    Driver driver;
    driver.key(ImGuiKey_G);  // around to taps
    while (driver.scene().granularity != Granularity::tap) driver.key(ImGuiKey_G);
    for (int i = 0; i < 40; ++i) driver.key(ImGuiKey_RightArrow);
    const Product before = product_of(driver.document());
    const LoopOrder order = driver.scene().order;

    driver.drag_between(middle_of(driver.look_for("loop_kh")), middle_of(driver.look_for("loop_oh")));
    EXPECT_EQ(driver.scene().order, order.moved(Loop::kh, order.position(Loop::oh)));
    EXPECT_EQ(driver.scene().granularity, Granularity::tap);
    EXPECT_TRUE(validate(driver.scene()));
    EXPECT_EQ(product_of(driver.document()), before) << "the step must stay on its tap";

    driver.drag_between(middle_of(driver.look_for("loop_n")), middle_of(driver.look_for("loop_kw")));
    EXPECT_EQ(driver.scene().order.position(Loop::n), 7);
    EXPECT_EQ(product_of(driver.document()), before);

    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    driver.key(ImGuiMod_Ctrl | ImGuiKey_Z);
    EXPECT_EQ(driver.scene().order, order) << "each drag is one entry";
}

TEST(Code, AClickOnALineMovesNothing) {
    Driver driver;
    const Scene before = driver.scene();
    for (const Loop loop : all_loops) driver.click("loop_" + std::string(name_of(loop)));
    EXPECT_EQ(driver.scene(), before);
}

TEST(Code, NamedOrdersAreInAMenu) {
    Driver driver;
    for (const NamedOrder& named : named_orders()) {
        driver.choose("loop_order", driver.text("order." + std::string(named.name)));
        EXPECT_EQ(driver.scene().order, named.order) << named.name;
        // Stepping on and looking back is right in every order.
        driver.key(ImGuiKey_RightArrow);
        driver.settle();
        EXPECT_TRUE(driver.document().check().report.close) << named.name;
    }
    driver.choose("code_flavour", "C++");
    EXPECT_EQ(driver.session().flavour, CodeFlavour::cpp);
    EXPECT_EQ(Driver("opening", driver.session().settings).session().flavour, CodeFlavour::cpp) << "the next start";
    driver.choose("code_flavour", "Python");
    EXPECT_EQ(driver.session().flavour, CodeFlavour::python);
}

TEST(Code, GranularityStaysWhatItIsWhenLoopsMove) {
    Driver driver;
    for (const Granularity granularity : all_granularities) {
        while (driver.scene().granularity != granularity) driver.key(ImGuiKey_G);
        for (const NamedOrder& named : named_orders()) {
            driver.choose("loop_order", driver.text("order." + std::string(named.name)));
            EXPECT_EQ(driver.scene().granularity, granularity);
            EXPECT_TRUE(validate(driver.scene()));
            EXPECT_EQ(driver.document().step_count() * driver.document().nest().taps_per_step(granularity),
                      driver.document().nest().tap_count());
        }
    }
}

TEST(Code, AltWithArrowsMovesTheFocusedLine) {
    Driver driver;
    const LoopOrder order = driver.scene().order;
    driver.click("loop_kh");
    driver.key(ImGuiMod_Alt | ImGuiKey_UpArrow);
    EXPECT_EQ(driver.scene().order, order.moved(Loop::kh, order.position(Loop::kh) - 1));
    driver.key(ImGuiMod_Alt | ImGuiKey_UpArrow);
    EXPECT_EQ(driver.scene().order, order.moved(Loop::kh, order.position(Loop::kh) - 2))
        << "the focus goes with the line";
    driver.key(ImGuiMod_Alt | ImGuiKey_DownArrow);
    driver.key(ImGuiMod_Alt | ImGuiKey_DownArrow);
    EXPECT_EQ(driver.scene().order, order);
}

// Every line beside the widest value that it may have, in both languages of code.
TEST(Code, LinesAndValuesFitBesideEachOther) {
    std::vector<Scene> scenes;
    for (const Preset& preset : presets()) {
        scenes.push_back(preset.scene);
        scenes.back().lens = LensKind::step;  // which shows the code
    }
    scenes.push_back(preset_scene("opening").value());
    Conv2dSpec& spec = scenes.back().spec;
    spec.in_channels = spec.out_channels = 512;
    spec.height = spec.width = 100;
    spec.stride = spec.dilation = {12, 12};
    scenes.back().step = 0;
    for (const int scale : {100, 150}) {
        Settings settings = still_settings();
        settings.text_scale = scale;
        Driver driver("opening", settings, 1280, 720);
        for (const Scene& scene : scenes) {
            for (const NamedOrder& named : named_orders()) {
                driver.document().open(scene);
                driver.document().edit([&](Scene& now) { now.order = named.order; });
                driver.frames(2);
                const ItemLog::Item loop = driver.look_for("loop_n");
                const float width = loop.max.x - loop.min.x;
                ASSERT_GT(width, 0.0F);
                for (const CodeStyle style : {CodeStyle::python, CodeStyle::cpp}) {
                    const auto lines = pseudo_code(driver.scene(), driver.document().nest(), style);
                    const CodeLayout layout = code_layout(driver.session(), lines, width);
                    const auto wide = [&](const std::string& text) {
                        return text_size(driver.session(), text, driver.session().fonts.mono, layout.size).x;
                    };
                    for (const CodeLine& line : lines) {
                        const std::size_t blanks = line.text.find_first_not_of(' ');
                        const std::int64_t extent = line.loop ? driver.document().nest().extent(*line.loop) : 0;
                        const std::string value = extent == 1  ? "0"
                                                  : extent > 1 ? "0.." + std::to_string(extent - 1)
                                                  : line.kind == CodeLine::Kind::add && named.order.finishes_outputs()
                                                      ? "-2.086e-07"
                                                      : "";
                        const float needed = layout.indent * static_cast<float>(blanks) +
                                             wide(line.text.substr(blanks)) + wide(value) +
                                             (value.empty() ? 0.0F : wide("0"));
                        EXPECT_LE(needed, width + 0.5F) << line.text << " at " << scale << " %";
                    }
                }
            }
        }
    }
}

}  // namespace
}  // namespace convscope::testing
