// Names to parts of the scene.
#include "app/io/layer_arrays.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/io/put_array.h"
#include "app/io/zip_write.h"
#include "core/convolve.h"
#include "core/npy_int64.h"

namespace convscope {
namespace {

constexpr std::array<std::string_view, 4> setting_names{"stride", "padding", "dilation", "groups"};

bool names_setting(std::string_view name) {
    return std::find(setting_names.begin(), setting_names.end(), name) != setting_names.end();
}

// The whole numbers of a small array: at least 1 and at most `most` of them.
Result<std::vector<std::int64_t>> read_numbers(const TensorFile& file, std::size_t index, std::size_t most) {
    const TensorEntry& entry = file.entries()[index];
    const auto refused = [&] {
        return fail("setting_array", entry.name, {file.path(), entry.name, std::to_string(most)});
    };
    const auto claimed = claimed_count(entry.shape);
    if (!claimed || *claimed < 1 || *claimed > static_cast<std::int64_t>(most)) return refused();
    const auto array = file.read(index);
    if (!array) return tl::unexpected(array.error());
    constexpr float most_exact = 16'777'216.0F;  // float32 has every whole number up to 2^24
    std::vector<std::int64_t> numbers;
    for (const float value : array->data) {
        if (std::isnan(value) || std::abs(value) > most_exact || std::trunc(value) != value) return refused();
        numbers.push_back(static_cast<std::int64_t>(value));
    }
    return numbers;
}

Result<void> put_setting(Conv2dSpec& spec, const TensorFile& file, std::size_t index) {
    const std::string& name = file.entries()[index].name;
    const auto numbers = read_numbers(file, index, name == "groups" ? 1 : name == "padding" ? 4 : 2);
    if (!numbers) return tl::unexpected(numbers.error());
    const auto& n = *numbers;
    if (n.size() == 3) return fail("setting_array", name, {file.path(), name, "4"});
    const Pair pair{n.front(), n.back()};
    if (name == "stride") spec.stride = pair;
    if (name == "dilation") spec.dilation = pair;
    if (name == "groups") {
        spec.in_channels = spec.in_channels / std::max<std::int64_t>(1, spec.groups) * n[0];
        spec.groups = n[0];
    }
    if (name == "padding") {
        spec.padding = PaddingKind::sides;
        spec.pads = n.size() == 4 ? Sides{.top = n[0], .left = n[2], .bottom = n[1], .right = n[3]}
                                  : Sides{.top = pair.h, .left = pair.w, .bottom = pair.h, .right = pair.w};
    }
    return {};
}

}  // namespace

bool says_what_it_is(const TensorFile& file) {
    const auto entries = file.entries();
    const auto is_weight = [](const TensorEntry& each) { return target_of(each.name) == OpenTarget::weight; };
    const auto is_known = [](const TensorEntry& each) { return target_of(each.name) || names_output(each.name); };
    const auto is_target = [](const TensorEntry& each) { return target_of(each.name).has_value(); };
    return std::any_of(entries.begin(), entries.end(), is_weight) ||
           (std::all_of(entries.begin(), entries.end(), is_known) &&
            std::any_of(entries.begin(), entries.end(), is_target));
}

Result<LayerArrays> read_layer(const Scene& scene, const TensorFile& file) {
    const auto entries = file.entries();
    std::vector<NamedArray> arrays;
    LayerArrays read{scene, {}};
    std::array<bool, 3> have{};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto target = target_of(entries[i].name);
        const bool output = names_output(entries[i].name) && !read.expected;
        if (!output && (!target || have[static_cast<std::size_t>(*target)])) continue;
        auto array = file.read(i);
        if (!array) return tl::unexpected(array.error());
        if (output) {
            read.expected = std::move(*array);
        } else {
            have[static_cast<std::size_t>(*target)] = true;
            arrays.push_back({file.path() + ": " + entries[i].name, std::move(*array), *target});
        }
    }
    const bool weight = have[static_cast<std::size_t>(OpenTarget::weight)];
    if (weight) read.scene.spec.bias = false;  // until one comes
    auto with = with_arrays(read.scene, std::move(arrays));
    if (!with) return tl::unexpected(with.error());
    read.scene = std::move(*with);
    const std::int64_t in_channels = read.scene.spec.in_channels;
    for (std::size_t i = 0; weight && i < entries.size(); ++i) {
        if (!names_setting(entries[i].name)) continue;
        if (auto put = put_setting(read.scene.spec, file, i); !put) return tl::unexpected(put.error());
    }
    if (have[static_cast<std::size_t>(OpenTarget::input)] && read.scene.spec.in_channels != in_channels) {
        return fail("weight_input", "groups",
                    {shape_text(read.scene.weight_source.array->shape), std::to_string(in_channels)});
    }
    read.scene = connected(std::move(read.scene));
    return read;
}

std::string_view name_of(LayerArray array) {
    constexpr std::array<std::string_view, 4> names{"x", "w", "b", "y"};
    return names[static_cast<std::size_t>(array)];
}

Result<LayerArray> layer_array_of(std::string_view name) {
    for (const LayerArray each : all_layer_arrays) {
        if (name_of(each) == name) return each;
    }
    return fail("unknown_array", "what", {std::string(name)}, "y");
}

Result<std::vector<std::byte>> layer_array_npy(const Scene& scene, LayerArray array) {
    const ConvData data = materialise(scene);
    if (array == LayerArray::x) return write_npy(data.x.shape, data.x.data);
    if (array == LayerArray::w) return write_npy(data.w.shape, data.w.data);
    if (array == LayerArray::y) {
        const Tensor y = convolve(scene.spec, data);
        return write_npy(y.shape, y.data);
    }
    if (data.bias.empty()) return fail("no_bias", "what", {}, "w");
    return write_npy(std::array{scene.spec.out_channels}, data.bias);
}

Result<std::vector<std::byte>> layer_npz(const Scene& scene, const std::string& path) {
    const Conv2dSpec& spec = scene.spec;
    const ConvData data = materialise(scene);
    const Tensor y = convolve(spec, data);
    std::vector<ZipMember> files;
    const auto array = [&](const char* name, std::span<const std::int64_t> shape, std::span<const float> values) {
        files.push_back({std::string(name) + ".npy", write_npy(shape, values)});
    };
    array("x", data.x.shape, data.x.data);
    array("w", data.w.shape, data.w.data);
    if (!data.bias.empty()) array("b", std::array{spec.out_channels}, data.bias);
    array("y", y.shape, y.data);
    const auto numbers = [&](const char* name, const std::vector<std::int64_t>& values) {
        const std::array shape{static_cast<std::int64_t>(values.size())};
        files.push_back({std::string(name) + ".npy", write_npy_int64(shape, values)});
    };
    const Sides pads = effective_pads(spec);
    numbers("stride", {spec.stride.h, spec.stride.w});
    numbers("padding", {pads.top, pads.bottom, pads.left, pads.right});
    numbers("dilation", {spec.dilation.h, spec.dilation.w});
    numbers("groups", {spec.groups});
    return write_zip(files, path);
}

}  // namespace convscope
