// .safetensors: eight bytes with the header's length (little-endian), the header (a JSON object of
// name: {"dtype", "shape", "data_offsets"}), then all values. Format: the README of huggingface/safetensors. The header
// is read event by event, so that neither depth nor number of its values costs more than the tensors that it names.
#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "app/io/tensor_file.h"

namespace convscope {
namespace {

constexpr std::size_t most_header_bytes = std::size_t{100} << 20U;  // the format's own limit
constexpr std::size_t most_axes = 16;

struct KnownType {
    std::string_view name;
    StoredType type;
};
constexpr std::array known_types{
    KnownType{"F64", {'<', 'f', 8}},  KnownType{"F32", {'<', 'f', 4}}, KnownType{"F16", {'<', 'f', 2}},
    KnownType{"BF16", {'<', 'B', 2}}, KnownType{"I64", {'<', 'i', 8}}, KnownType{"I32", {'<', 'i', 4}},
    KnownType{"I16", {'<', 'i', 2}},  KnownType{"I8", {'<', 'i', 1}},  KnownType{"U64", {'<', 'u', 8}},
    KnownType{"U32", {'<', 'u', 4}},  KnownType{"U16", {'<', 'u', 2}}, KnownType{"U8", {'<', 'u', 1}},
    KnownType{"BOOL", {'<', 'b', 1}},
};

/// A tensor as the header describes it.
struct Described {
    std::string name;
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0;  ///< of its bytes, counted from the end of the header
};

/// Takes the header's events. Any that does not belong there stops the parser: nothing throws, nothing is nested deep.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
public:
    std::vector<Described> tensors;
    std::size_t mistake = 0;  ///< byte of what is no JSON
    std::string bad_tensor;   ///< the one whose description is none

    bool null() override { return refuse(); }
    bool boolean(bool /*value*/) override { return refuse(); }
    bool number_integer(number_integer_t /*value*/) override { return refuse(); }  // only negative ones come so
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return refuse(); }
    bool binary(binary_t& /*value*/) override { return refuse(); }
    bool number_unsigned(number_unsigned_t value) override {
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        if (field_ == Field::shape && in_list_ && value <= most && tensors.back().shape.size() < most_axes) {
            tensors.back().shape.push_back(static_cast<std::int64_t>(value));
            return true;
        }
        if (field_ == Field::offsets && in_list_ && offsets_ < 2) {
            (offsets_++ == 0 ? tensors.back().begin : tensors.back().end) = value;
            return true;
        }
        return refuse();
    }
    bool string(string_t& value) override {
        if (depth_ == 2 && metadata_) return true;
        if (field_ != Field::dtype) return refuse();
        tensors.back().dtype = value;
        field_ = Field::none;
        return true;
    }
    bool start_object(std::size_t /*size*/) override {
        if (++depth_ > 2 || in_list_) return refuse();
        return depth_ == 1 || named_;
    }
    bool end_object() override {
        const bool tensor = depth_-- == 2 && !metadata_;
        if (tensor && (!has_dtype_ || !has_shape_ || offsets_ != 2)) return refuse();
        named_ = metadata_ = false;
        return true;
    }
    bool key(string_t& name) override {
        if (depth_ == 1) return begin_tensor(name);
        if (metadata_) return true;
        field_ = name == "dtype" ? Field::dtype : name == "shape" ? Field::shape : Field::offsets;
        bool& seen = field_ == Field::dtype ? has_dtype_ : field_ == Field::shape ? has_shape_ : has_offsets_;
        const bool fresh = !std::exchange(seen, true);
        return (fresh && (field_ != Field::offsets || name == "data_offsets")) || refuse();
    }
    bool start_array(std::size_t /*size*/) override {
        if (in_list_ || depth_ != 2 || (field_ != Field::shape && field_ != Field::offsets)) return refuse();
        return in_list_ = true;
    }
    bool end_array() override {
        in_list_ = false;
        field_ = Field::none;
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        mistake = position;
        return false;
    }

private:
    enum class Field : std::uint8_t { none, dtype, shape, offsets };

    bool refuse() {
        bad_tensor = tensors.empty() || !named_ ? "?" : tensors.back().name;
        return false;
    }
    bool begin_tensor(const std::string& name) {
        named_ = true;
        metadata_ = name == "__metadata__";
        has_dtype_ = has_shape_ = has_offsets_ = false;
        offsets_ = 0;
        field_ = Field::none;
        if (!metadata_) tensors.push_back({name, {}, {}, 0, 0});
        return true;
    }

    int depth_ = 0;
    bool named_ = false, metadata_ = false, in_list_ = false;
    bool has_dtype_ = false, has_shape_ = false, has_offsets_ = false;
    int offsets_ = 0;
    Field field_ = Field::none;
};

class SafetensorsFile : public TensorFile {
public:
    SafetensorsFile(FileBytes bytes, std::string path) : TensorFile(std::move(bytes), std::move(path)) {}

    Result<void> list();

protected:
    [[nodiscard]] Result<NpyArray> values(std::size_t index) const override;

private:
    struct Place {
        std::size_t begin = 0;  ///< in the file
        StoredType type;
    };

    Result<void> add(Described tensor, std::uint64_t there);

    std::size_t values_begin_ = 0;
    std::vector<Place> places_;
};

// One tensor of the header; `there` bytes of values stand in the file.
Result<void> SafetensorsFile::add(Described tensor, std::uint64_t there) {
    if (tensor.begin > tensor.end || tensor.end > there)
        return fail("safetensors_offsets", "file", {path_, tensor.name, std::to_string(there)});
    const auto known = std::find_if(known_types.begin(), known_types.end(),
                                    [&](const KnownType& each) { return each.name == tensor.dtype; });
    const bool readable = known != known_types.end();
    const StoredType type = readable ? known->type : StoredType{};
    if (readable) {
        const auto count = claimed_count(tensor.shape);
        const std::uint64_t bytes = tensor.end - tensor.begin;
        const auto item = static_cast<std::uint64_t>(type.bytes);
        if (!count || static_cast<std::uint64_t>(*count) != bytes / item || bytes % item != 0) {
            return fail("safetensors_size", "file",
                        {path_, tensor.name, shape_text(tensor.shape), name_of(type), std::to_string(bytes)});
        }
    }
    const bool few_axes = tensor.shape.size() <= 4;
    places_.push_back({values_begin_ + static_cast<std::size_t>(tensor.begin), type});
    entries_.push_back({std::move(tensor.name), readable ? name_of(type) : tensor.dtype.substr(0, 16),
                        std::move(tensor.shape), readable && few_axes});
    return {};
}

Result<void> SafetensorsFile::list() {
    const auto bytes = bytes_.bytes();
    if (bytes.size() < 8) return fail("safetensors_short", "file", {path_});
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) length = length << 8U | std::to_integer<std::uint64_t>(bytes[i]);
    if (length > bytes.size() - 8 || length > most_header_bytes) {
        return fail("safetensors_header", "file", {path_, std::to_string(length), std::to_string(bytes.size() - 8)});
    }
    values_begin_ = 8 + static_cast<std::size_t>(length);
    const char* text = reinterpret_cast<const char*>(bytes.data()) + 8;
    HeaderReader header;
    if (!nlohmann::json::sax_parse(text, text + length, &header)) {
        if (header.bad_tensor.empty())
            return fail("safetensors_json", "file", {path_, std::to_string(8 + header.mistake)});
        return fail("safetensors_entry", "file", {path_, header.bad_tensor});
    }
    // As in the reference reader: in order of their bytes the tensors leave no gap and do not overlap.
    std::stable_sort(header.tensors.begin(), header.tensors.end(),
                     [](const Described& a, const Described& b) { return a.begin < b.begin; });
    const std::uint64_t there = bytes.size() - values_begin_;
    std::uint64_t at = 0;
    for (Described& tensor : header.tensors) {
        if (tensor.begin != at) return fail("safetensors_gap", "file", {path_, tensor.name});
        at = tensor.end;
        if (auto added = add(std::move(tensor), there); !added) return added;
    }
    if (entries_.empty()) return fail("tensors_none", "file", {path_});
    return {};
}

Result<NpyArray> SafetensorsFile::values(std::size_t index) const {
    const TensorEntry& entry = entries_[index];
    const auto count = value_count(entry.shape);
    if (!count) return fail("npy_too_large", "file", {name_in_file(index), shape_text(entry.shape)});
    NpyArray array;
    array.shape = entry.shape;
    array.data.resize(static_cast<std::size_t>(*count));
    read_values(places_[index].type, bytes_.bytes().data() + places_[index].begin, array.data);
    return array;
}

}  // namespace

Result<TensorFilePointer> open_safetensors(FileBytes bytes, const std::string& path) {
    auto file = std::make_shared<SafetensorsFile>(std::move(bytes), path);
    if (auto listed = file->list(); !listed) return tl::unexpected(listed.error());
    return file;
}

}  // namespace convscope
