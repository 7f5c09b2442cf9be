// MP4 by a pipe to ffmpeg, when it is installed. It is given raw frames at a constant rate; a frame that is held is
// given again.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <vector>

#include "app/export/animation.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace convscope {
namespace {

class Mp4Writer : public AnimationWriter {
public:
    explicit Mp4Writer(AnimationTarget target)
        : target_(std::move(target)),
          working_(fmt::format("{}.part{}", target_.path, ::getpid())),
          times_(1.0 / target_.frames_per_second) {}
    ~Mp4Writer() override {
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            wait();
        }
        close_input();
        if (messages_ != nullptr) std::fclose(messages_);
        std::error_code ignored;
        std::filesystem::remove(working_, ignored);
    }
    Mp4Writer(const Mp4Writer&) = delete;
    Mp4Writer& operator=(const Mp4Writer&) = delete;

    Result<void> start() {
        std::array<int, 2> ends{-1, -1};
        messages_ = std::tmpfile();
        // A socket, for it can be written to without a signal when the other end is gone.
        if (messages_ == nullptr || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
            return fail("animation", "", {std::generic_category().message(errno)});
        }
        input_ = ends[0];
        const std::string size = fmt::format("{}x{}", target_.width, target_.height);
        const std::string rate = fmt::format("{:.6g}", target_.frames_per_second);
        // H.264 as every player knows it: 4:2:0, even sides.
        std::vector<std::string> words{
            "ffmpeg",   "-loglevel", "error",     "-nostdin",   "-y",   "-f",
            "rawvideo", "-pix_fmt",  "rgba",      "-s",         size,   "-r",
            rate,       "-i",        "pipe:0",    "-an",        "-vf",  "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-c:v",     "libx264",   "-preset",   "veryfast",   "-crf", "18",
            "-pix_fmt", "yuv420p",   "-movflags", "+faststart", "-f",   "mp4",
            working_};
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, ::fileno(messages_), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, ::fileno(messages_), STDERR_FILENO);
        const int error = ::posix_spawnp(&process_, "ffmpeg", &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        if (error == 0) return {};
        process_ = 0;
        if (error == ENOENT) return fail("no_ffmpeg", "--output", {target_.path, gif_name()}, gif_name());
        return fail("animation", "", {"ffmpeg: " + std::generic_category().message(error)});
    }

    Result<void> add(std::span<const std::uint8_t> rgba, double seconds) override {
        const int times = times_.next(seconds);
        for (int i = 0; i < times; ++i) {
            if (!send(rgba)) return stopped();
        }
        return {};
    }

    Result<void> finish() override {
        close_input();
        if (wait() != 0) return stopped();
        std::error_code problem;
        std::filesystem::rename(working_, target_.path, problem);
        if (problem) return fail("file_write", "--output", {target_.path, problem.message()});
        return {};
    }

private:
    [[nodiscard]] std::string gif_name() const {
        return std::filesystem::path(target_.path).replace_extension(".gif").string();
    }

    [[nodiscard]] bool send(std::span<const std::uint8_t> bytes) const {
        while (!bytes.empty()) {
            const auto sent = ::send(input_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0) return false;
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        }
        return true;
    }

    void close_input() {
        if (input_ >= 0) ::close(std::exchange(input_, -1));
    }

    /// Its exit status once it has ended.
    int wait() {
        int status = -1;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = 0;
        return status;
    }

    /// What ffmpeg said first.
    tl::unexpected<Error> stopped() {
        close_input();
        if (process_ > 0) wait();
        std::array<char, 300> line{};
        std::rewind(messages_);
        if (std::fgets(line.data(), line.size(), messages_) == nullptr) line[0] = '\0';
        std::string said(line.data());
        while (!said.empty() && said.back() == '\n') said.pop_back();
        return fail("animation", "", {said.empty() ? "ffmpeg" : "ffmpeg: " + said});
    }

    AnimationTarget target_;
    std::string working_;
    RoundedTimes times_;
    pid_t process_ = 0;
    int input_ = -1;
    std::FILE* messages_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<AnimationWriter>> make_mp4_writer(const AnimationTarget& target) {
    auto writer = std::make_unique<Mp4Writer>(target);
    if (auto started = writer->start(); !started) return tl::unexpected(started.error());
    return writer;
}

}  // namespace convscope
