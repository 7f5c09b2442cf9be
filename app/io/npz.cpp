// .npz: a zip archive of .npy files, stored or deflated (numpy.savez, numpy.savez_compressed). libzip takes the archive
// apart; what an entry claims is held against its packed size before anything is allocated.
#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "app/io/tensor_file.h"

namespace convscope {
namespace {

constexpr std::int64_t most_entries = 10'000;
constexpr std::size_t most_start_bytes = std::size_t{1} << 16U;  // as core/npy.cpp
// No deflated stream unpacks to more than 1032 times its size (zlib's own bound); arrays past the first size that
// unpack to more than 100 times as much are bombs, not data.
constexpr std::uint64_t suspicious_bytes = std::uint64_t{64} << 20U;
constexpr std::uint64_t suspicious_ratio = 100;
constexpr std::uint64_t most_ratio = 1032;

struct CloseArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
    void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;

// Fills `into`, or less where the entry ends; nothing on a damaged stream.
std::optional<std::size_t> read_some(zip_file_t* entry, std::span<std::byte> into) {
    std::size_t have = 0;
    while (have < into.size()) {
        const auto got = zip_fread(entry, into.data() + have, into.size() - have);
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    return have;
}

class NpzFile : public TensorFile {
public:
    NpzFile(FileBytes bytes, std::string path) : TensorFile(std::move(bytes), std::move(path)) {}

    Result<void> list();

protected:
    [[nodiscard]] Result<NpyArray> values(std::size_t index) const override;

private:
    struct Packed {
        zip_uint64_t place = 0;  ///< in the archive
        std::uint64_t bytes = 0, packed_bytes = 0;
        std::size_t start = 0;  ///< bytes before the values
        NpyHeader header;
    };

    [[nodiscard]] Result<Packed> look_at(zip_uint64_t place, const zip_stat_t& about, const std::string& name) const;
    [[nodiscard]] Result<void> check_claim(const Packed& packed, std::int64_t count, const std::string& name) const;
    [[nodiscard]] tl::unexpected<Error> damaged(const std::string& name) const;

    Archive archive_;
    std::vector<Packed> packed_;
};

tl::unexpected<Error> NpzFile::damaged(const std::string& name) const {
    return fail("zip_entry", "file", {name, zip_strerror(archive_.get())});
}

// Reads what stands before the values of one entry.
Result<NpzFile::Packed> NpzFile::look_at(zip_uint64_t place, const zip_stat_t& about, const std::string& name) const {
    if (about.encryption_method != ZIP_EM_NONE) return fail("zip_encrypted", "file", {name});
    if (about.comp_method != ZIP_CM_STORE && about.comp_method != ZIP_CM_DEFLATE)
        return fail("zip_method", "file", {name, std::to_string(about.comp_method)});
    const Entry entry(zip_fopen_index(archive_.get(), place, 0));
    if (entry == nullptr) return damaged(name);
    std::vector<std::byte> start(npy_start_probe);
    auto have = read_some(entry.get(), start);
    if (!have) return damaged(name);
    start.resize(*have);
    const auto length = npy_start_length(start, name);
    if (!length) return tl::unexpected(length.error());
    if (*length > most_start_bytes) return fail("npy_header_long", "file", {name, std::to_string(most_start_bytes)});
    const std::size_t probed = start.size();
    start.resize(std::max(probed, *length));
    have = read_some(entry.get(), std::span(start).subspan(probed));
    if (!have) return damaged(name);
    start.resize(probed + *have);
    auto header = read_npy_start(start, name);
    if (!header) return tl::unexpected(header.error());
    return Packed{place, about.size, about.comp_size, *length, std::move(*header)};
}

Result<void> NpzFile::list() {
    const auto bytes = bytes_.bytes();
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source != nullptr) archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (archive_ == nullptr) {
        const std::string reason = zip_error_strerror(&error);
        zip_source_free(source);
        zip_error_fini(&error);
        return fail("zip_damaged", "file", {path_, reason});
    }
    const auto count = zip_get_num_entries(archive_.get(), 0);
    if (count > most_entries) {
        return fail("zip_entries", "file", {path_, std::to_string(count), std::to_string(most_entries)});
    }
    std::optional<Error> first;
    for (zip_uint64_t place = 0; place < static_cast<zip_uint64_t>(count); ++place) {
        zip_stat_t about;
        zip_stat_init(&about);
        constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
        if (zip_stat_index(archive_.get(), place, 0, &about) != 0 || (about.valid & needed) != needed) continue;
        std::string name(about.name);
        if (name.ends_with("/data.pkl")) return fail("torch_file", "file", {path_});
        if (!name.ends_with(".npy")) continue;
        name.resize(name.size() - 4);
        auto packed = look_at(place, about, path_ + ": " + name);
        if (packed) {
            entries_.push_back({std::move(name), name_of(packed->header.type), packed->header.shape, true});
            packed_.push_back(std::move(*packed));
        } else if (!first) {
            first = packed.error();
        }
    }
    if (!entries_.empty()) return {};
    return first ? tl::unexpected(*first) : fail("tensors_none", "file", {path_});
}

Result<void> NpzFile::check_claim(const Packed& packed, std::int64_t count, const std::string& name) const {
    const std::uint64_t there = packed.bytes < packed.start ? 0 : packed.bytes - packed.start;
    const std::uint64_t claimed =
        static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(packed.header.type.bytes);
    if (claimed > there) {
        return fail("npy_short", "file",
                    {name, shape_text(packed.header.shape), std::to_string(claimed), std::to_string(there)});
    }
    const std::uint64_t packed_bytes = std::min<std::uint64_t>(packed.packed_bytes, bytes_.bytes().size());
    const std::uint64_t ratio = claimed > suspicious_bytes ? suspicious_ratio : most_ratio;
    if (claimed / ratio > packed_bytes) {
        return fail("zip_bomb", "file", {name, std::to_string(claimed), std::to_string(packed_bytes)});
    }
    return {};
}

Result<NpyArray> NpzFile::values(std::size_t index) const {
    const Packed& packed = packed_[index];
    const std::string name = name_in_file(index);
    const auto count = value_count(packed.header.shape);
    if (!count) return fail("npy_too_large", "file", {name, shape_text(packed.header.shape)});
    if (auto honest = check_claim(packed, *count, name); !honest) return tl::unexpected(honest.error());
    const Entry entry(zip_fopen_index(archive_.get(), packed.place, 0));
    if (entry == nullptr) return damaged(name);
    std::vector<std::byte> chunk(packed.start);
    if (read_some(entry.get(), chunk) != packed.start) return damaged(name);

    const auto item = static_cast<std::size_t>(packed.header.type.bytes);
    NpyArray array;
    array.shape = packed.header.shape;
    array.data.resize(static_cast<std::size_t>(*count));
    chunk.resize(std::size_t{1} << 18U);
    for (std::size_t done = 0; done < array.data.size();) {
        const std::size_t now = std::min(array.data.size() - done, chunk.size() / item);
        if (read_some(entry.get(), std::span(chunk).first(now * item)) != now * item) return damaged(name);
        read_values(packed.header.type, chunk.data(), std::span(array.data).subspan(done, now));
        done += now;
    }
    // The checksum is told at the end.
    if (zip_fread(entry.get(), chunk.data(), 1) < 0) return fail("zip_checksum", "file", {name});
    if (packed.header.fortran_order && array.shape.size() > 1) array.data = to_c_order(array.data, array.shape);
    return array;
}

}  // namespace

Result<TensorFilePointer> open_npz(FileBytes bytes, const std::string& path) {
    auto file = std::make_shared<NpzFile>(std::move(bytes), path);
    if (auto listed = file->list(); !listed) return tl::unexpected(listed.error());
    return file;
}

}  // namespace convscope
