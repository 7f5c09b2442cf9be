// Undo and redo: what one entry is, and what is dropped.
#include "core/history.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace convscope {
namespace {

/// Scenes told apart by their width.
Scene scene(std::int64_t width) {
    Scene result;
    result.spec.width = width;
    return result;
}

std::int64_t width(const History& history) {
    return history.present().spec.width;
}

TEST(History, GoesBackAndForth) {
    History history(scene(1));
    EXPECT_FALSE(history.can_undo());
    EXPECT_FALSE(history.can_redo());
    history.push(scene(2));
    history.push(scene(3));
    history.undo();
    EXPECT_EQ(width(history), 2);
    history.undo();
    EXPECT_EQ(width(history), 1);
    EXPECT_FALSE(history.can_undo());
    history.undo();  // nothing left: stays
    EXPECT_EQ(width(history), 1);
    history.redo();
    history.redo();
    EXPECT_EQ(width(history), 3);
    EXPECT_FALSE(history.can_redo());
    history.redo();
    EXPECT_EQ(width(history), 3);
}

TEST(History, APushDropsWhatCouldBeRedone) {
    History history(scene(1));
    history.push(scene(2));
    history.push(scene(3));
    history.undo();
    history.push(scene(4));
    EXPECT_FALSE(history.can_redo());
    history.undo();
    EXPECT_EQ(width(history), 2);
}

TEST(History, ADragIsOneEntry) {
    History history(scene(1));
    for (std::int64_t w = 2; w < 10; ++w) history.push(scene(w), 7);
    history.push(scene(20), 8);
    history.undo();
    EXPECT_EQ(width(history), 9);
    history.undo();
    EXPECT_EQ(width(history), 1);
}

TEST(History, PushesWithoutAGestureAreEntriesOfTheirOwn) {
    History history(scene(1));
    history.push(scene(2));
    history.push(scene(3));
    history.undo();
    EXPECT_EQ(width(history), 2);
}

TEST(History, AGestureThatWasUndoneDoesNotGoOn) {
    History history(scene(1));
    history.push(scene(2), 5);
    history.undo();
    history.push(scene(3), 5);
    history.undo();
    EXPECT_EQ(width(history), 1);
    history.redo();
    EXPECT_EQ(width(history), 3);
    history.push(scene(4), 5);  // redone, not under way
    history.undo();
    EXPECT_EQ(width(history), 3);
}

TEST(History, EqualScenesAddNothing) {
    History history(scene(1));
    history.push(scene(1));
    EXPECT_FALSE(history.can_undo());
    history.push(scene(2));
    history.undo();
    history.push(scene(1));  // nothing changed: what could be redone still can
    EXPECT_TRUE(history.can_redo());
}

TEST(History, ADragToAndFroLeavesNoEntry) {
    History history(scene(1));
    history.push(scene(2));
    history.push(scene(3), 9);
    history.push(scene(2), 9);
    EXPECT_EQ(width(history), 2);
    history.push(scene(4), 9);  // and goes on
    history.undo();
    EXPECT_EQ(width(history), 2);
    history.undo();
    EXPECT_EQ(width(history), 1);
}

TEST(History, AGestureThatBeginsWithNoChangeKeepsTheEntryBefore) {
    History history(scene(1));
    history.push(scene(2));
    history.push(scene(2), 4);
    history.push(scene(3), 4);
    history.undo();
    EXPECT_EQ(width(history), 2);
}

TEST(History, KeepsTheLatestThousand) {
    History history(scene(1));
    for (std::int64_t w = 2; w <= 1500; ++w) history.push(scene(w));
    EXPECT_EQ(width(history), 1500);
    int undone = 0;
    for (; history.can_undo(); ++undone) history.undo();
    EXPECT_EQ(undone, 999);
    EXPECT_EQ(width(history), 501);
}

TEST(History, AChangeOfAllIsNoEntryAndStays) {
    History history(scene(1));
    history.push(scene(2));
    history.push(scene(3));
    history.undo();
    history.change_all([](Scene& each) { each.three_d = true; });
    EXPECT_EQ(width(history), 2);
    EXPECT_TRUE(history.present().three_d);
    history.undo();
    EXPECT_EQ(width(history), 1);
    EXPECT_TRUE(history.present().three_d);
    history.redo();
    history.redo();
    EXPECT_EQ(width(history), 3);
    EXPECT_TRUE(history.present().three_d);

    // Neighbours that become equal are one.
    history.change_all([](Scene& each) { each.spec.width = std::max<std::int64_t>(2, each.spec.width); });
    EXPECT_EQ(width(history), 3);
    history.undo();
    EXPECT_EQ(width(history), 2);
    EXPECT_FALSE(history.can_undo());
}

}  // namespace
}  // namespace convscope
