// What another program prints, taken while this one goes on: started, asked now and then, bounded in size and time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace convscope {

class PipeReader {
public:
    enum class State : std::uint8_t {
        running,
        done,    ///< it ended with exit code 0; bytes() holds all that it printed
        failed,  ///< it ended otherwise
        too_large,
        too_slow,
    };
    struct Bounds {
        std::size_t bytes = 0;
        double seconds = 0.0;
    };

    PipeReader() = default;
    ~PipeReader() { stop(); }
    PipeReader(const PipeReader&) = delete;
    PipeReader& operator=(const PipeReader&) = delete;

    /// Runs `words` (the program is looked for in PATH). False when there is no such program.
    bool start(const std::vector<std::string>& words, const Bounds& bounds, double now);
    /// Takes what has come since; never waits. `now` in seconds, by the clock of start().
    State poll(double now);
    [[nodiscard]] bool running() const { return process_ > 0; }
    [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }
    /// Ends the program if it still runs.
    void stop();

private:
    State finish();

    int pipe_ = -1;
    int process_ = 0;
    Bounds bounds_;
    double until_ = 0.0;
    std::vector<std::byte> bytes_;
};

}  // namespace convscope
