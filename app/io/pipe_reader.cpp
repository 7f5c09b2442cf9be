// posix_spawn and a pipe that is read without waiting.
#include "app/io/pipe_reader.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace convscope {

bool PipeReader::start(const std::vector<std::string>& words, const Bounds& bounds, double now) {
    stop();
    bytes_.clear();
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t process = 0;
    const int error = ::posix_spawnp(&process, arguments.front(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) {
        ::close(ends[0]);
        return false;
    }
    pipe_ = ends[0];
    process_ = process;
    bounds_ = bounds;
    until_ = now + bounds.seconds;
    return true;
}

PipeReader::State PipeReader::poll(double now) {
    std::array<std::byte, 1U << 16U> part{};
    while (true) {
        const ssize_t got = ::read(pipe_, part.data(), part.size());
        if (got > 0) {
            bytes_.insert(bytes_.end(), part.begin(), part.begin() + got);
            if (bytes_.size() <= bounds_.bytes) continue;
            stop();
            return State::too_large;
        }
        if (got == 0) return finish();
        if (errno == EINTR) continue;
        if (errno != EAGAIN) {
            stop();
            return State::failed;
        }
        if (now < until_) return State::running;
        stop();
        return State::too_slow;
    }
}

// The pipe is closed, so the program has ended or is about to: one that closed it and goes on is ended.
PipeReader::State PipeReader::finish() {
    int status = 0;
    pid_t ended = 0;
    for (int tries = 0; tries < 20 && ended == 0; ++tries) {
        ended = ::waitpid(process_, &status, WNOHANG);
        if (ended == 0) ::usleep(1000);
    }
    const bool good = ended == process_ && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (ended == process_) process_ = 0;
    stop();
    return good ? State::done : State::failed;
}

void PipeReader::stop() {
    if (pipe_ >= 0) ::close(pipe_);
    pipe_ = -1;
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
}

}  // namespace convscope
