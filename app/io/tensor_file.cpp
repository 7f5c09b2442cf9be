// Which kind of file it is, and the plain .npy, a list of one.
#include "app/io/tensor_file.h"

#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

namespace convscope {
namespace {

class NpyFile : public TensorFile {
public:
    NpyFile(FileBytes bytes, std::string path, const NpyHeader& header)
        : TensorFile(std::move(bytes), std::move(path)) {
        entries_.push_back({std::filesystem::path(path_).stem().string(), name_of(header.type), header.shape, true});
    }

protected:
    [[nodiscard]] Result<NpyArray> values(std::size_t /*index*/) const override {
        return read_npy(bytes_.bytes(), path_);
    }
};

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_npy(std::string_view text, const std::string& name) {
    return text.starts_with("\x93NUMPY") || name.ends_with(".npy");
}

bool is_zip(std::string_view text, const std::string& name) {
    return text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06") || name.ends_with(".npz");
}

// The header's length, which is less than the file's, and then the header, an object.
bool is_safetensors(std::string_view text, const std::string& name) {
    if (name.ends_with(".safetensors")) return true;
    if (text.size() < 10 || text[8] != '{') return false;
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = length << 8U | static_cast<unsigned char>(text[i]);
    return length >= 2 && length <= text.size() - 8;
}

}  // namespace

Result<NpyArray> TensorFile::read(std::size_t index) const {
    if (!bytes_.still_whole()) return fail("tensor_gone", "file", {path_});
    const TensorEntry& entry = entries_[index];
    if (entry.shape.size() > 4) return fail("npy_axes", "file", {name_in_file(index)}, "4");
    if (!entry.readable) return fail("npy_type", "file", {name_in_file(index), entry.dtype}, "float32");
    return values(index);
}

std::string TensorFile::name_in_file(std::size_t index) const {
    return path_ + ": " + entries_[index].name;
}

bool looks_like_tensor_file(std::span<const std::byte> bytes, const std::string& name) {
    const auto text = text_of(bytes);
    return is_npy(text, name) || is_zip(text, name) || is_safetensors(text, name);
}

Result<TensorFilePointer> open_npy(FileBytes bytes, const std::string& path) {
    const auto header = read_npy_start(bytes.bytes(), path);
    if (!header) return tl::unexpected(header.error());
    return std::make_shared<NpyFile>(std::move(bytes), path, *header);
}

Result<TensorFilePointer> open_tensor_file(FileBytes bytes, const std::string& path) {
    // What it is decides, then what it is called.
    const auto text = text_of(bytes.bytes());
    for (const std::string& name : {std::string(), path}) {
        if (is_npy(text, name)) return open_npy(std::move(bytes), path);
        if (is_zip(text, name)) return open_npz(std::move(bytes), path);
        if (is_safetensors(text, name)) return open_safetensors(std::move(bytes), path);
    }
    return fail("file_kind", "file", {path});
}

Result<TensorFilePointer> open_tensor_file(const std::string& path) {
    auto bytes = FileBytes::open(path);
    if (!bytes) return tl::unexpected(bytes.error());
    return open_tensor_file(std::move(*bytes), path);
}

}  // namespace convscope
