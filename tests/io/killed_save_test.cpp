// A save that is killed at any moment leaves the old file or the new one, and nothing that piles up.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "app/io/files.h"
#include "tests/io/temporary_folder.h"

namespace convscope {
namespace {

using testing::TemporaryFolder;
using Clock = std::chrono::steady_clock;

// Large enough that a kill can come in the middle; its first line names it.
std::string content(int number) {
    return std::to_string(number) + "\n" + std::string(200'000, static_cast<char>('a' + number % 26));
}

TEST(KilledSave, LeavesTheOldFileOrTheNewOne) {
    constexpr int kills = CONVSCOPE_SANITIZED ? 200 : 1000;
    const TemporaryFolder folder;
    const std::string path = folder.file("scene.json");
    const auto began = Clock::now();
    ASSERT_TRUE(write_text_file(path, content(0)));
    const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began).count();
    // Kills come up to twice as late as a save takes; a save that takes longer by now makes them come later.
    auto most_wait = std::clamp<std::int64_t>(2 * whole, 500, 20'000);

    std::mt19937 random(1);
    int present = 0;  // number of the content that the file has
    int kept = 0;
    int taken = 0;
    int interrupted = 0;
    for (int round = 1; round <= kills; ++round) {
        const std::string wanted = content(round);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) ::_exit(write_text_file(path, wanted) ? 0 : 1);
        std::this_thread::sleep_for(std::chrono::microseconds(static_cast<std::int64_t>(random()) % most_wait));
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "a save failed after a killed one";
        interrupted += WIFSIGNALED(status) ? 1 : 0;

        const auto found = read_text_file(path);
        ASSERT_TRUE(found) << round;
        if (*found == wanted) {
            present = round;
            ++taken;
            most_wait = std::max<std::int64_t>(500, most_wait * 9 / 10);
        } else {
            ASSERT_EQ(*found, content(present)) << "neither the old nor the new one, after kill " << round;
            ++kept;
            most_wait = std::min<std::int64_t>(20'000, most_wait * 10 / 9);
        }
        ASSERT_LE(folder.count(), 2) << "what killed saves leave behind piles up";
    }
    EXPECT_GT(kept, kills / 20);
    EXPECT_GT(taken, kills / 20);
    EXPECT_GT(interrupted, kills / 20);
    ASSERT_TRUE(write_text_file(path, "last"));
    EXPECT_EQ(read_text_file(path), "last");
    EXPECT_EQ(folder.count(), 1) << "the next save takes away what a killed one left";
}

// Two that save the same file at the same time do not mix.
TEST(KilledSave, SavesAtTheSameTimeDoNotMix) {
    const TemporaryFolder folder;
    const std::string path = folder.file("scene.json");
    ASSERT_TRUE(write_text_file(path, content(0)));
    std::vector<std::thread> savers;
    for (int saver = 0; saver < 4; ++saver) {
        savers.emplace_back([&path, saver] {
            for (int i = 0; i < 25; ++i) EXPECT_TRUE(write_text_file(path, content(100 * saver + i)));
        });
    }
    for (int i = 0; i < 100; ++i) {
        const auto found = read_text_file(path);
        EXPECT_TRUE(found && *found == content(std::atoi(found->c_str())));
    }
    for (std::thread& each : savers) each.join();
    EXPECT_EQ(folder.count(), 1);
}

}  // namespace
}  // namespace convscope
