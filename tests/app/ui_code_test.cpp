// The code panel: loop lines are handles, the named orders a menu.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace convscope::testing
