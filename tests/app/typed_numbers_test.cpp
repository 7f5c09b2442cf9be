// Numbers as people type them.
#include "app/ui/typed_numbers.h"

#include <gtest/gtest.h>

namespace convscope {
namespace {

using Numbers = std::vector<std::int64_t>;

TEST(TypedNumbers, OneOrMore) {
    EXPECT_EQ(typed_numbers("7", 1), Numbers{7});
    EXPECT_EQ(typed_numbers(" -3 ", 1), Numbers{-3});
    for (const char* text : {"7x9", "7X9", "7×9", "7 × 9", "7,9", "7, 9", "7 9", "(7, 9)", "7*9", "7，9"}) {
        EXPECT_EQ(typed_numbers(text, 2), (Numbers{7, 9})) << text;
        EXPECT_FALSE(typed_numbers(text, 1)) << text;
    }
    EXPECT_EQ(typed_numbers("1, 2, 3, 4", 4), (Numbers{1, 2, 3, 4}));
    for (const char* text : {"", "x", "abc", "7a", "7.5", "7-9", "1e3", "99999999999999999999", "--7"}) {
        EXPECT_FALSE(typed_numbers(text, 4)) << text;
    }
}

}  // namespace
}  // namespace convscope
