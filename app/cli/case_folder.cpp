// Reading a case. Two kinds of fault stay apart: values that the engine must refuse make a case all the same, while a
// folder that cannot be read, or lacks what every case has, is bad input.
#include "app/cli/case_folder.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/io/files.h"

namespace convscope {
namespace {

using nlohmann::json;

tl::unexpected<Error> broken(const std::string& file, const std::string& reason) {
    return fail("case_broken", "case", {file, reason});
}

/// The value as the file has it, shortened for a message.
std::string shown(const json& value) {
    std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
    if (text.size() > 60) text.replace(57, std::string::npos, "...");
    return text;
}

/// One whole number or a list of them; nothing for any other value.
std::optional<std::vector<std::int64_t>> whole_numbers(const json& value) {
    const auto whole = [](const json& number) {
        return number.is_number_integer() &&
               !(number.is_number_unsigned() && number.get<std::uint64_t>() > std::uint64_t{INT64_MAX});
    };
    if (whole(value)) return std::vector{value.get<std::int64_t>()};
    if (!value.is_array() || value.empty() || !std::all_of(value.begin(), value.end(), whole)) return std::nullopt;
    return value.get<std::vector<std::int64_t>>();
}

Result<Pair> read_pair(const json& content, const char* key) {
    if (!content.contains(key)) return Pair{};
    const auto numbers = whole_numbers(content[key]);
    if (!numbers) return fail("not_a_pair", key, {key, shown(content[key])}, "1");
    return pair_of(*numbers, key, shown(content[key]));
}

Result<Sides> read_pads(const json& content) {
    if (!content.contains("pads")) return Sides{};
    const auto numbers = whole_numbers(content["pads"]);
    if (!numbers || numbers->size() == 3 || numbers->size() > 4) {
        return fail("not_a_padding", "pads", {shown(content["pads"])}, "0");
    }
    const auto& n = *numbers;
    if (n.size() == 4) return Sides{.top = n[0], .left = n[1], .bottom = n[2], .right = n[3]};
    return Sides{.top = n.front(), .left = n.back(), .bottom = n.front(), .right = n.back()};
}

Result<LayerOptions> read_options(const json& content) {
    LayerOptions options;
    const auto stride = read_pair(content, "stride");
    if (!stride) return tl::unexpected(stride.error());
    options.stride = *stride;
    const auto dilation = read_pair(content, "dilation");
    if (!dilation) return tl::unexpected(dilation.error());
    options.dilation = *dilation;
    const auto pads = read_pads(content);
    if (!pads) return tl::unexpected(pads.error());
    options.pads = *pads;
    if (content.contains("padding_mode")) {
        const json& name = content["padding_mode"];
        const auto mode = padding_mode_of(name.is_string() ? name.get<std::string>() : shown(name));
        if (!mode) return tl::unexpected(mode.error());
        options.padding_mode = *mode;
    }
    if (content.contains("groups")) {
        const auto numbers = whole_numbers(content["groups"]);
        if (!numbers || numbers->size() != 1) {
            return fail("not_a_number", "groups", {"groups", shown(content["groups"])}, "1");
        }
        options.groups = numbers->front();
    }
    return options;
}

Result<double> read_tolerance(const json& content, const char* key, double otherwise, const std::string& file) {
    if (!content.contains(key)) return otherwise;
    const json& value = content[key];
    if (!value.is_number() || !std::isfinite(value.get<double>()) || value.get<double>() < 0) {
        return broken(file, std::string(key) + "=" + shown(value) + " must be a number of at least 0");
    }
    return value.get<double>();
}

/// Does case.json or, where it does not say, the folder give a bias?
Result<bool> has_bias(const json& content, const std::filesystem::path& folder, const std::string& file) {
    std::error_code ignored;
    if (!content.contains("bias")) return std::filesystem::exists(folder / "bias.npy", ignored);
    const json& value = content["bias"];
    if (value.is_null()) return false;
    if (!value.is_boolean()) return broken(file, "bias=" + shown(value) + " must be true or false");
    return value.get<bool>();
}

/// Reads an array of the case into `into`. One of more axes than the engine knows is a refusal.
Result<void> read_into(Case& made, const std::filesystem::path& file, NpyArray& into) {
    auto array = read_array(file.string());
    if (array) {
        into = std::move(*array);
        return {};
    }
    if (array.error().key != "npy_axes") return tl::unexpected(array.error());
    if (!made.refusal) made.refusal = array.error();
    return {};
}

/// Adds the cases in or below `folder`; a folder that is a case is not searched further.
Result<void> add_cases(const std::filesystem::path& folder, std::vector<std::string>& found) {
    std::error_code error;
    if (std::filesystem::exists(folder / "case.json", error)) {
        found.push_back(folder.string());
        return {};
    }
    std::filesystem::directory_iterator entries(folder, error);
    if (error) return fail("file_read", "DIR", {folder.string(), error.message()});
    std::vector<std::filesystem::path> below;
    for (const auto& entry : entries) {
        if (entry.is_directory(error) && !entry.is_symlink(error)) below.push_back(entry.path());
    }
    std::sort(below.begin(), below.end());
    for (const auto& each : below) {
        if (auto added = add_cases(each, found); !added) return added;
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> find_cases(std::span<const std::string> folders) {
    std::vector<std::string> found;
    for (const std::string& folder : folders) {
        std::error_code error;
        const auto status = std::filesystem::status(folder, error);
        if (!std::filesystem::exists(status)) return fail("file_read", "DIR", {folder, error.message()});
        if (!std::filesystem::is_directory(status)) return fail("file_read", "DIR", {folder, "it is not a folder"});
        const std::size_t before = found.size();
        if (const auto added = add_cases(folder, found); !added) return tl::unexpected(added.error());
        if (found.size() == before) return fail("no_case", "DIR", {folder});
    }
    return found;
}

Result<Case> read_case(const std::string& folder) {
    const std::filesystem::path place(folder);
    const std::string file = (place / "case.json").string();
    const auto text = read_text_file(file);
    if (!text) return tl::unexpected(text.error());
    const json content = json::parse(*text, nullptr, false);
    if (content.is_discarded()) return broken(file, "it is not JSON");
    if (!content.is_object()) return broken(file, "it must be an object with a key kind");

    Case made;
    made.folder = folder;
    if (!content.contains("kind")) return broken(file, "kind is missing; it must be ok or error");
    const json& kind = content["kind"];
    if (kind != "ok" && kind != "error") return broken(file, "kind=" + shown(kind) + " must be ok or error");
    made.expects_refusal = kind == "error";

    if (const auto options = read_options(content)) {
        made.options = *options;
    } else {
        made.refusal = options.error();
    }
    made.tolerance.equal_nan = true;
    const auto rtol = read_tolerance(content, "rtol", made.tolerance.rtol, file);
    if (!rtol) return tl::unexpected(rtol.error());
    made.tolerance.rtol = *rtol;
    const auto atol = read_tolerance(content, "atol", made.tolerance.atol, file);
    if (!atol) return tl::unexpected(atol.error());
    made.tolerance.atol = *atol;

    if (const auto read = read_into(made, place / "input.npy", made.x); !read) return tl::unexpected(read.error());
    if (const auto read = read_into(made, place / "weight.npy", made.w); !read) return tl::unexpected(read.error());
    const auto bias = has_bias(content, place, file);
    if (!bias) return tl::unexpected(bias.error());
    if (*bias) {
        made.b.emplace();
        if (const auto read = read_into(made, place / "bias.npy", *made.b); !read) return tl::unexpected(read.error());
    }
    if (made.expects_refusal) return made;
    if (const auto read = read_into(made, place / "output.npy", made.expected); !read) {
        return tl::unexpected(read.error());
    }
    return made;
}

}  // namespace convscope
