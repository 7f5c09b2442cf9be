// A folder of pictures. They are made in a folder of their own beside it and moved when all are there.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "app/export/animation.h"
#include "app/io/images.h"

namespace convscope {
namespace {

namespace fs = std::filesystem;

class PngWriter : public AnimationWriter {
public:
    PngWriter(AnimationTarget target, fs::path folder, fs::path working)
        : target_(std::move(target)), folder_(std::move(folder)), working_(std::move(working)) {}
    ~PngWriter() override {
        std::error_code ignored;
        fs::remove_all(working_, ignored);
    }
    PngWriter(const PngWriter&) = delete;
    PngWriter& operator=(const PngWriter&) = delete;

    Result<void> add(std::span<const std::uint8_t> rgba, double /*seconds*/) override {
        return save_png((working_ / name(count_++)).string(), target_.width, target_.height, rgba);
    }

    Result<void> finish() override {
        std::error_code problem;
        fs::create_directories(folder_, problem);
        for (int i = 0; i < count_ && !problem; ++i) fs::rename(working_ / name(i), folder_ / name(i), problem);
        if (problem) return fail("file_write", "--output", {target_.path, problem.message()});
        fs::remove(working_, problem);
        return {};
    }

private:
    static std::string name(int frame) { return fmt::format("{:04}.png", frame + 1); }

    AnimationTarget target_;
    fs::path folder_, working_;
    int count_ = 0;
};

}  // namespace

Result<std::unique_ptr<AnimationWriter>> make_png_writer(const AnimationTarget& target) {
    std::error_code problem;
    fs::path folder = fs::absolute(target.path, problem).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();  // "frames/"
    if (fs::exists(folder, problem) && !fs::is_directory(folder, problem)) {
        return fail("file_write", "--output", {target.path, "it is not a folder"});
    }
    if (!fs::is_directory(folder.parent_path(), problem)) {
        return fail("folder_missing", "--output", {folder.parent_path().string()});
    }
    const fs::path working = folder.string() + ".part" + std::to_string(::getpid());
    if (!fs::create_directory(working, problem)) {
        return fail("file_write", "--output", {target.path, problem.message()});
    }
    return std::make_unique<PngWriter>(target, folder, working);
}

}  // namespace convscope
