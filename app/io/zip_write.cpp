// Archives by libzip, as numpy.savez makes them: stored.
#include "app/io/zip_write.h"

#include <zip.h>

#include <memory>
#include <utility>

#include "app/io/tensor_file.h"

namespace convscope {
namespace {

struct FreeZipSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using ZipSource = std::unique_ptr<zip_source_t, FreeZipSource>;

// One file of the archive; `bytes` live until it is closed.
bool add_file(zip_t* archive, const std::string& name, std::span<const std::byte> bytes) {
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    if (source == nullptr) return false;
    const auto place = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (place < 0) {
        zip_source_free(source);
        return false;
    }
    const auto at = static_cast<zip_uint64_t>(place);
    // The time of a file is left out: the same arrays make the same archive.
    return zip_set_file_compression(archive, at, ZIP_CM_STORE, 0) == 0 &&
           zip_file_set_dostime(archive, at, 0, 33, 0) == 0;  // 1980-01-01, the first there is
}

Result<std::vector<std::byte>> content_of(zip_source_t* source, const std::string& path) {
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_source_stat(source, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0 || zip_source_open(source) != 0)
        return fail("file_write", "file", {path, "the archive was not made"});
    std::vector<std::byte> bytes(static_cast<std::size_t>(about.size));
    const auto got = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (got != static_cast<zip_int64_t>(bytes.size()))
        return fail("file_write", "file", {path, "the archive was not made"});
    return bytes;
}

}  // namespace

Result<std::vector<std::byte>> write_zip(std::span<const ZipMember> members, const std::string& path) {
    const ZipSource whole(zip_source_buffer_create(nullptr, 0, 0, nullptr));
    zip_t* archive = whole == nullptr ? nullptr : zip_open_from_source(whole.get(), ZIP_TRUNCATE, nullptr);
    if (archive == nullptr) return fail("file_write", "file", {path, "the archive was not made"});
    zip_source_keep(whole.get());  // closing the archive frees it once
    for (const ZipMember& each : members) {
        if (add_file(archive, each.name, each.bytes)) continue;
        const std::string reason = zip_strerror(archive);
        zip_discard(archive);
        return fail("file_write", "file", {path, reason});
    }
    if (zip_close(archive) != 0) {
        const std::string reason = zip_strerror(archive);
        zip_discard(archive);
        return fail("file_write", "file", {path, reason});
    }
    return content_of(whole.get(), path);
}

Result<std::vector<std::byte>> write_npz(std::span<const NpzMember> members, const std::string& path) {
    std::vector<ZipMember> files;
    files.reserve(members.size());
    for (const NpzMember& each : members) files.push_back({each.name + ".npy", write_npy(each.shape, each.data)});
    return write_zip(files, path);
}

}  // namespace convscope
