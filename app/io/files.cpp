// POSIX calls, because a std::ofstream cannot say why it failed nor create a file only when it is new.
#include "app/io/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace convscope {
namespace {

std::string reason_of(int error) {
    return std::generic_category().message(error);
}

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }
    int close() { return number_ < 0 ? 0 : ::close(std::exchange(number_, -1)); }
    int release() { return std::exchange(number_, -1); }

private:
    int number_;
};

int open_to_read(const std::string& path) {
    return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

/// Size of the regular file that was opened.
Result<std::int64_t> size_of(const Descriptor& file, const std::string& path) {
    struct stat about {};
    if (file.number() < 0 || ::fstat(file.number(), &about) != 0)
        return fail("file_read", "file", {path, reason_of(errno)});
    if (S_ISDIR(about.st_mode)) return fail("file_read", "file", {path, "it is a folder"});
    if (!S_ISREG(about.st_mode)) return fail("file_read", "file", {path, "it is not a regular file"});
    return about.st_size;
}

/// The bytes of a file from where it stands, `size` of them if it does not become shorter.
template <class Container>
Result<Container> read_all(const Descriptor& file, std::int64_t size, const std::string& path) {
    Container bytes(static_cast<std::size_t>(size), typename Container::value_type{});
    std::size_t have = 0;
    while (have < bytes.size()) {
        const auto got = ::read(file.number(), bytes.data() + have, bytes.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail("file_read", "file", {path, reason_of(errno)});
        if (got == 0) break;  // it became shorter in the meantime
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

/// All of a regular file; Container holds bytes.
template <class Container>
Result<Container> read_into(const std::string& path, std::int64_t most_bytes) {
    const Descriptor file(open_to_read(path));
    const auto size = size_of(file, path);
    if (!size) return tl::unexpected(size.error());
    if (*size > most_bytes) {
        return fail("file_too_large", "file", {path, std::to_string(*size), std::to_string(most_bytes)});
    }
    return read_all<Container>(file, *size, path);
}

/// Opens an empty file beside `target` to be renamed to it: target.part, which a save that was killed may have left
/// behind. Its lock says whether somebody is writing it now; then it is the next name, so that what killed saves leave
/// behind stays one file each for as many as write at once. -1 and errno on failure.
int open_temporary(const std::string& target, std::string& name) {
    constexpr int most_names = 100;
    for (int i = 0; i < most_names; ++i) {
        name = target + ".part";
        if (i > 0) name += std::to_string(i);
        Descriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666));
        if (file.number() < 0) return -1;
        if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) continue;
        // Whoever held the lock may have renamed what was opened here: then it is the target by now.
        struct stat opened {};
        struct stat named {};
        if (::fstat(file.number(), &opened) != 0 || ::lstat(name.c_str(), &named) != 0 ||
            opened.st_ino != named.st_ino || opened.st_dev != named.st_dev || !S_ISREG(opened.st_mode)) {
            continue;
        }
        if (::ftruncate(file.number(), 0) != 0) return -1;
        return file.release();
    }
    errno = EBUSY;
    return -1;
}

/// 0, or the errno of what failed.
int write_all(int descriptor, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const auto put = ::write(descriptor, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return ::fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno;
}

}  // namespace

Result<std::vector<std::byte>> read_file(const std::string& path, std::int64_t most_bytes) {
    return read_into<std::vector<std::byte>>(path, most_bytes);
}

Result<std::string> read_text_file(const std::string& path, std::int64_t most_bytes) {
    return read_into<std::string>(path, most_bytes);
}

Result<FileBytes> FileBytes::open(const std::string& path) {
    constexpr std::int64_t copied = std::int64_t{4} << 20;
    Descriptor file(open_to_read(path));
    const auto size = size_of(file, path);
    if (!size) return tl::unexpected(size.error());
    if (*size <= copied) {
        auto bytes = read_all<std::vector<std::byte>>(file, *size, path);
        if (!bytes) return tl::unexpected(bytes.error());
        return FileBytes(std::move(*bytes));
    }
    const auto length = static_cast<std::size_t>(*size);
    void* map = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (map == MAP_FAILED) return fail("file_read", "file", {path, reason_of(errno)});
    return FileBytes(file.release(), static_cast<const std::byte*>(map), length);
}

FileBytes::FileBytes(FileBytes&& other) noexcept
    : copy_(std::move(other.copy_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      map_(std::exchange(other.map_, nullptr)),
      size_(other.size_) {}

FileBytes::~FileBytes() {
    if (map_ != nullptr) ::munmap(const_cast<std::byte*>(map_), size_);
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::span<const std::byte> FileBytes::bytes() const {
    if (map_ == nullptr) return copy_;
    return {map_, size_};
}

bool FileBytes::still_whole() const {
    struct stat about {};
    return map_ == nullptr || (::fstat(descriptor_, &about) == 0 && static_cast<std::size_t>(about.st_size) >= size_);
}

Result<void> write_file(const std::string& path, std::span<const std::byte> bytes) {
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);  // follows links
    if (std::filesystem::is_directory(status)) return fail("file_write", "file", {path, "it is a folder"});
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        return fail("file_write", "file", {path, "it is not a regular file"});
    }
    // Through a link, so that the link stays and what it names changes.
    std::string target = path;
    if (std::filesystem::exists(status)) {
        const auto canonical = std::filesystem::canonical(path, ignored);
        if (!ignored) target = canonical.string();
    }
    std::string temporary;
    Descriptor file(open_temporary(target, temporary));
    if (file.number() < 0) return fail("file_write", "file", {path, reason_of(errno)});
    int error = write_all(file.number(), bytes);
    if (error == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
    if (error == 0) return {};
    ::unlink(temporary.c_str());  // while its lock is held
    return fail("file_write", "file", {path, reason_of(error)});
}

Result<void> write_text_file(const std::string& path, std::string_view text) {
    return write_file(path, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace convscope
