// A table of what a user can get wrong: each ends with exit code 2, one clear line on stderr that names what was given
// and what would work, nothing on stdout, and every file as it was.
#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <sstream>

#include "tests/cli/program.h"

namespace convscope::test {
namespace {

struct BadInput {
    const char* name;
    const char* words;               ///< separated by spaces; '' is an empty word
    std::vector<const char*> parts;  ///< of the line on stderr
};

void PrintTo(const BadInput& row, std::ostream* out) {
    *out << row.words;
}

/// A .npy file with this header text and `values` bytes of content.
std::string npy_with(const std::string& header, std::size_t values, char version = 1) {
    const auto size = static_cast<std::uint16_t>(header.size() + 1);
    std::string file = "\x93NUMPY";
    file += {version, 0, static_cast<char>(size & 255), static_cast<char>(size >> 8)};
    return file + header + "\n" + std::string(values, '\0');
}

void write_arrays(const Sandbox& sandbox) {
    sandbox.write_filled("x.npy", {1, 4, 5, 6});
    sandbox.write_filled("w.npy", {6, 4, 3, 3});
    sandbox.write_filled("w2.npy", {6, 2, 3, 3});
    sandbox.write_filled("w3axes.npy", {4, 3, 3});
    sandbox.write_filled("flat.npy", {5, 6});
    sandbox.write_filled("b5.npy", {5});
    sandbox.write_filled("b2axes.npy", {1, 6});
    sandbox.write_filled("no_rows.npy", {1, 4, 0, 6});
    sandbox.write_filled("k0.npy", {6, 4, 0, 3});
    sandbox.write_filled("large_kernel.npy", {6, 4, 7, 3});
    sandbox.write_filled("line.npy", {1, 1, 1, 1000});
    sandbox.write_filled("point.npy", {1, 1, 1, 1});
    sandbox.write("empty.npy", "");
    sandbox.write("text.npy", "these are no numbers\n");
    sandbox.write("short.npy", npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 4, 5, 6), }", 479));
    sandbox.write("huge.npy", npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 9), }", 40));
    sandbox.write("overflow.npy",
                  npy_with("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296, 2), }", 40));
    sandbox.write("version9.npy", npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 4, 9));
    sandbox.write("complex.npy", npy_with("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 8));
    sandbox.write("objects.npy", npy_with("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8));
    sandbox.write("five.npy", npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1), }", 4));
    sandbox.write("damaged.npy", npy_with("{'descr': '<f4', 'fortran_order': maybe}", 4));
    sandbox.write("cut.npy", npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 4).substr(0, 40));
}

void write_scenes(const Sandbox& sandbox) {
    const auto scene = [&](const char* name, const std::string& content) {
        sandbox.write(std::string("scenes/") + name + ".json", content);
    };
    const auto spec = [](const std::string& fields) { return R"({"version": 1, "spec": {)" + fields + "}}"; };
    scene("not_json", "{\"version\": 1,\n  oops}");
    scene("list", "[1, 2]");
    scene("empty", "");
    scene("newer", R"({"version": 99})");
    scene("unknown_key", R"({"version": 1, "specs": {}})");
    scene("groups", spec(R"("in_channels": 4, "out_channels": 6, "groups": 3)"));
    scene("stride", spec(R"("height": 5, "width": 5, "stride": [0, 1])"));
    scene("window", spec(R"("height": 5, "width": 5, "kernel_size": [3, 3], "dilation": [4, 1])"));
    scene("words", spec(R"("height": "five")"));
    scene("same", spec(R"("height": 5, "width": 5, "kernel_size": 3, "stride": 2, "padding": "same")"));
    scene("memory", spec(R"("height": 100000, "width": 100000)"));
    scene("size", spec(R"("height": 9223372036854775807, "width": 9223372036854775807)"));
    scene("mode", spec(R"("height": 5, "width": 5, "padding_mode": "mirror")"));
    scene("reflect", spec(R"("height": 5, "width": 5, "padding": [5, 5], "padding_mode": "reflect")"));
    scene("step", R"({"version": 1, "step": 1000})");
    scene("kind", R"({"version": 1, "input": {"kind": "photo"}})");
    scene("order", R"({"version": 1, "loop_order": "n g oc"})");
}

void write_cases(const Sandbox& sandbox) {
    const auto a_case = [&](const std::string& name, const std::string& description) {
        sandbox.write(name + "/case.json", description);
        sandbox.write_filled(name + "/input.npy", {1, 1, 2, 2});
        sandbox.write_filled(name + "/weight.npy", {1, 1, 1, 1});
        sandbox.write_filled(name + "/output.npy", {1, 1, 2, 2});
    };
    a_case("cases/good", R"({"kind": "ok"})");
    a_case("not_json", "kind: ok");
    a_case("list", R"(["ok"])");
    a_case("no_kind", R"({"stride": [1, 1]})");
    a_case("bad_kind", R"({"kind": "fine"})");
    a_case("bad_rtol", R"({"kind": "ok", "rtol": -1})");
    a_case("bad_atol", R"({"kind": "ok", "atol": "small"})");
    a_case("bad_bias", R"({"kind": "ok", "bias": "yes"})");
    a_case("no_bias", R"({"kind": "ok", "bias": true})");
    a_case("no_input", R"({"kind": "ok"})");
    std::filesystem::remove(sandbox.folder() / "no_input/input.npy");
    a_case("no_output", R"({"kind": "ok"})");
    std::filesystem::remove(sandbox.folder() / "no_output/output.npy");
    a_case("bad_weight", R"({"kind": "error"})");
    sandbox.write("bad_weight/weight.npy", "no numbers");
    std::filesystem::create_directories(sandbox.folder() / "no_case/below");
}

constexpr const char* conv = "conv --input x.npy --weight w.npy -o y.npy ";

/// Words that begin with "+" stand behind a conv that is right without them.
const std::vector<BadInput> table{
    // command lines
    {"command", "chekc cases", {"cases"}},
    {"file_or_command", "chekc", {"chekc", "check"}},
    {"file_gone", "nowhere.json", {"nowhere.json"}},
    {"option", "--frobnicate", {"--frobnicate"}},
    {"conv_without_options", "conv", {"--input", "required"}},
    {"conv_without_weight", "conv --input x.npy -o y.npy", {"--weight", "required"}},
    {"conv_without_output", "conv --input x.npy --weight w.npy", {"--output", "required"}},
    {"conv_unknown_option", "+--pad 1", {"--pad"}},
    {"conv_value_missing", "+--stride", {"--stride"}},
    {"conv_twice", "+--groups 1 --groups 2", {"--groups"}},
    {"conv_word_too_many", "+more", {"more"}},
    {"check_without_folder", "check", {"DIR", "required"}},
    {"check_unknown_option", "check cases --fast", {"--fast"}},
    {"trace_without_scene", "trace", {"SCENE", "required"}},
    {"data_without_file", "data classic", {"--output", "required"}},
    {"data_without_array", "data classic -o x.npy", {"x.npy", "--what x, w, b or y"}},
    {"data_of_no_kind", "data classic --what x -o x.bin", {"x.bin", ".npy", ".npz"}},
    {"data_archive_of_one", "data classic --what x -o x.npz", {"x.npz", ".npy"}},
    {"data_unknown_array", "data classic --what z -o z.npy", {"what=z", "x, w, b or y"}},
    {"data_unknown_scene", "data clasic -o x.npz", {"clasic", "classic"}},
    {"data_into_no_folder", "data classic -o nowhere/x.npz", {"nowhere/x.npz", "cannot be written"}},
    {"trace_two_scenes", "trace classic opening", {"opening"}},
    // parameters
    {"stride_zero", "+--stride 0", {"stride=0", "at least 1", "try 1"}},
    {"stride_negative", "+--stride -1", {"stride=-1", "at least 1"}},
    {"stride_one_axis_zero", "+--stride 2,0", {"stride=(2, 0)", "at least 1", "try (2, 1)"}},
    {"stride_word", "+--stride two", {"stride=two", "whole number"}},
    {"stride_fraction", "+--stride 1.5", {"stride=1.5", "whole number"}},
    {"stride_three", "+--stride 1,2,3", {"stride=1,2,3", "two"}},
    {"stride_empty", "+--stride ''", {"stride=", "whole number"}},
    {"stride_comma", "+--stride 1,", {"stride=1,", "whole number"}},
    {"stride_past_64_bits", "+--stride 99999999999999999999", {"stride=99999999999999999999", "whole number"}},
    {"dilation_zero", "+--dilation 0", {"dilation=0", "at least 1"}},
    {"dilation_negative", "+--dilation 1,-2", {"dilation=(1, -2)", "at least 1", "try 1"}},
    {"dilation_word", "+--dilation 1,x", {"dilation=1,x", "whole number"}},
    {"dilation_past_input", "+--dilation 3", {"dilation=3", "7", "try"}},
    {"dilation_past_64_bits", "+--dilation 9223372036854775807", {"dilation=9223372036854775807"}},
    {"padding_negative", "+--padding -1", {"padding=-1", "negative", "try 0"}},
    {"padding_side_negative", "+--padding 1,0,0,-3", {"padding=", "-3", "negative"}},
    {"padding_three", "+--padding 1,2,3", {"padding=1,2,3", "four"}},
    {"padding_five", "+--padding 1,2,3,4,5", {"padding=1,2,3,4,5", "four"}},
    {"padding_word", "+--padding SAME", {"padding=SAME", "same"}},
    {"padding_same_strided", "+--padding same --stride 2", {"padding=same", "stride=2", "try stride=1"}},
    {"padding_past_memory", "+--padding 100000", {"GiB", "limit of 2 GiB", "try"}},
    {"padding_past_64_bits", "+--padding 9223372036854775807", {"64 bits", "try padding="}},
    {"reflect_past_input",
     "+--padding 5,0 --padding-mode reflect",
     {"padding_mode=reflect", "up to (4, 5)", "padding=(5, 0)", "try padding=(4, 0)"}},
    {"circular_past_input",
     "+--padding 0,7 --padding-mode circular",
     {"padding_mode=circular", "up to (5, 6)", "padding=(0, 7)", "try padding=(0, 6)"}},
    {"mode", "+--padding-mode mirror", {"padding_mode=mirror", "reflect", "try"}},
    {"mode_case", "+--padding-mode Zeros", {"padding_mode=Zeros", "try zeros"}},
    {"mode_empty", "+--padding-mode ''", {"padding_mode=", "zeros, reflect"}},
    {"groups_zero", "+--groups 0", {"groups=0", "in_channels=4", "out_channels=6", "try 1"}},
    {"groups_negative", "+--groups -2", {"groups=-2", "try 1"}},
    {"groups_three", "+--groups 3", {"groups=3", "in_channels=4", "out_channels=6", "2"}},
    {"groups_many", "+--groups 400", {"groups=400", "try 1 or 2"}},
    {"groups_word", "+--groups all", {"groups=all", "whole number"}},
    {"groups_fraction", "+--groups 2.0", {"groups=2.0", "whole number"}},
    {"groups_not_the_weights", "+--groups 2", {"weight", "4", "groups=2", "try groups=1"}},
    {"memory_limit_zero", "+--memory-limit 0", {"memory-limit=0", "from 1"}},
    {"memory_limit_negative", "+--memory-limit -5", {"memory-limit=-5", "from 1"}},
    {"memory_limit_word", "+--memory-limit 2GiB", {"memory-limit=2GiB", "MiB"}},
    {"memory_limit_passed",
     "conv --input line.npy --weight point.npy --padding 500,0 --memory-limit 1 -o y.npy",
     {"MiB", "limit of 1 MiB"}},
    // arrays
    {"weight_of_half", "conv --input x.npy --weight w2.npy -o y.npy", {"weight", "2", "in_channels=4", "groups=2"}},
    {"weight_axes", "conv --input x.npy --weight w3axes.npy -o y.npy", {"weight", "(4, 3, 3)", "4 axes"}},
    {"input_axes", "conv --input flat.npy --weight w.npy -o y.npy", {"input", "(5, 6)", "4 axes"}},
    {"input_no_rows", "conv --input no_rows.npy --weight w.npy -o y.npy", {"height=0", "at least 1"}},
    {"kernel_zero", "conv --input x.npy --weight k0.npy -o y.npy", {"kernel_size=(0, 3)", "at least 1"}},
    {"kernel_past_input",
     "conv --input x.npy --weight large_kernel.npy -o y.npy",
     {"kernel_size=(7, 3)", "5x6", "try kernel_size=(5, 3)"}},
    {"bias_length", "+--bias b5.npy", {"bias", "(5,)", "out_channels=6"}},
    {"bias_axes", "+--bias b2axes.npy", {"bias", "(1, 6)", "out_channels=6"}},
    {"input_gone", "conv --input gone.npy --weight w.npy -o y.npy", {"gone.npy", "No such file"}},
    {"bias_gone", "+--bias gone.npy", {"gone.npy", "No such file"}},
    {"input_folder", "conv --input cases --weight w.npy -o y.npy", {"cases", "folder"}},
    {"input_device", "conv --input /dev/zero --weight w.npy -o y.npy", {"/dev/zero", "regular"}},
    {"npy_empty", "conv --input empty.npy --weight w.npy -o y.npy", {"empty.npy", ".npy"}},
    {"npy_text", "conv --input text.npy --weight w.npy -o y.npy", {"text.npy", ".npy"}},
    {"npy_short", "conv --input short.npy --weight w.npy -o y.npy", {"short.npy", "480", "479"}},
    {"npy_huge", "conv --input huge.npy --weight w.npy -o y.npy", {"huge.npy", "99999999999"}},
    {"npy_overflow", "conv --input overflow.npy --weight w.npy -o y.npy", {"overflow.npy", "4294967296"}},
    {"npy_version", "conv --input version9.npy --weight w.npy -o y.npy", {"version9.npy", "9", "1 to 3"}},
    {"npy_complex", "conv --input complex.npy --weight w.npy -o y.npy", {"complex.npy", "<c8", "float32"}},
    {"npy_objects", "conv --input objects.npy --weight w.npy -o y.npy", {"objects.npy", "|O"}},
    {"npy_five_axes", "conv --input five.npy --weight w.npy -o y.npy", {"five.npy", "4 axes"}},
    {"npy_damaged", "conv --input damaged.npy --weight w.npy -o y.npy", {"damaged.npy", "header"}},
    {"npy_cut", "conv --input cut.npy --weight w.npy -o y.npy", {"cut.npy", "header"}},
    {"output_no_folder", "conv --input x.npy --weight w.npy -o gone/y.npy", {"gone/y.npy", "No such file"}},
    {"output_folder", "conv --input x.npy --weight w.npy -o cases", {"cases", "folder"}},
    {"output_device", "conv --input x.npy --weight w.npy -o /dev/full", {"/dev/full", "regular"}},
    // cases
    {"check_gone", "check gone", {"gone", "No such file"}},
    {"check_file", "check x.npy", {"x.npy", "not a folder"}},
    {"check_no_case", "check no_case", {"no_case", "case.json"}},
    {"check_one_of_two", "check cases no_case", {"no_case", "case.json"}},
    {"check_memory_limit", "check cases --memory-limit much", {"memory-limit=much"}},
    {"case_not_json", "check cases not_json", {"not_json/case.json", "not JSON"}},
    {"case_list", "check list", {"list/case.json", "object"}},
    {"case_no_kind", "check no_kind", {"no_kind/case.json", "kind", "ok or error"}},
    {"case_kind", "check bad_kind", {"bad_kind/case.json", "fine", "ok or error"}},
    {"case_rtol", "check bad_rtol", {"bad_rtol/case.json", "rtol=-1", "at least 0"}},
    {"case_atol", "check bad_atol", {"bad_atol/case.json", "atol=\"small\"", "number"}},
    {"case_bias", "check bad_bias", {"bad_bias/case.json", "bias=\"yes\"", "true or false"}},
    {"case_bias_gone", "check no_bias", {"no_bias/bias.npy", "No such file"}},
    {"case_input_gone", "check cases no_input", {"no_input/input.npy", "No such file"}},
    {"case_output_gone", "check no_output", {"no_output/output.npy", "No such file"}},
    {"case_weight_damaged", "check bad_weight", {"bad_weight/weight.npy", ".npy"}},
    // scenes
    {"scene_unknown", "trace clasic", {"clasic", "classic"}},
    {"scene_gone", "trace gone.json", {"gone.json"}},
    {"scene_folder", "trace scenes", {"scenes"}},
    {"scene_not_json", "trace scenes/not_json.json", {"not_json.json", "line 2"}},
    {"scene_empty", "trace scenes/empty.json", {"empty.json", "JSON"}},
    {"scene_list", "trace scenes/list.json", {"object"}},
    {"scene_newer", "trace scenes/newer.json", {"99", "newer"}},
    {"scene_unknown_key", "trace scenes/unknown_key.json", {"specs", "spec"}},
    {"scene_groups", "trace scenes/groups.json", {"groups=3", "in_channels=4", "out_channels=6"}},
    {"scene_stride", "trace scenes/stride.json", {"stride", "0", "try"}},
    {"scene_window", "trace scenes/window.json", {"kernel_size=3", "dilation=(4, 1)", "try dilation=(2, 1)"}},
    {"scene_words", "trace scenes/words.json", {"height", "five", "whole number"}},
    {"scene_same", "trace scenes/same.json", {"padding=same", "stride=2"}},
    {"scene_memory", "trace scenes/memory.json", {"GiB", "limit of 2 GiB"}},
    {"scene_size", "trace scenes/size.json", {"64 bits"}},
    {"scene_mode", "trace scenes/mode.json", {"padding_mode=mirror", "try"}},
    {"scene_reflect", "trace scenes/reflect.json", {"reflect", "up to 4"}},
    {"scene_step", "trace scenes/step.json", {"step=1000", "0 to 0"}},
    {"scene_kind", "trace scenes/kind.json", {"kind=photo", "picture"}},
    {"scene_order", "trace scenes/order.json", {"n g oc", "output-stationary"}},
    {"order_name", "trace classic --order fastest", {"order=fastest", "weight-stationary"}},
    {"order_short", "trace classic --order n,g,oc", {"order=n,g,oc", "eight"}},
    {"order_double", "trace classic --order n,g,oc,oh,ow,ic,kh,kh", {"order=n,g,oc,oh,ow,ic,kh,kh", "eight"}},
    {"granularity", "trace classic --granularity pixel", {"granularity=pixel", "output-position"}},
    {"from_word", "trace classic --from start", {"from=start", "whole number"}},
    {"from_negative", "trace classic --from -1", {"from=-1", "0 to 31", "try 0"}},
    {"from_past_end", "trace classic --from 32", {"from=32", "0 to 31", "try 31"}},
    {"to_past_end", "trace classic --to 1000", {"to=1000", "0 to 31", "try 31"}},
    {"to_before_from", "trace classic --from 9 --to 8", {"to=8", "9 to 31", "try 9"}},
    // pictures
    {"render_without_scene", "render -o y.png", {"SCENE", "required"}},
    {"render_without_output", "render classic", {"--output", "required"}},
    {"render_unknown_scene", "render clasic -o y.png", {"clasic", "classic"}},
    {"render_size_word", "render classic --size big -o y.png", {"big", "64", "8192"}},
    {"render_size_zero", "render classic --size 0x0 -o y.png", {"0x0", "64", "8192"}},
    {"render_size_huge", "render classic --size 99999x99999 -o y.png", {"99999x99999", "64", "8192"}},
    {"render_language", "render classic --lang fr -o y.png", {"--lang", "fr", "en"}},
    {"render_theme", "render classic --theme neon -o y.png", {"--theme", "neon", "dark"}},
    {"render_text", "render classic --text 10 -o y.png", {"--text", "10", "75"}},
    {"render_step_word", "render classic --step last -o y.png", {"--step", "last"}},
    {"render_step_negative", "render classic --step -1 -o y.png", {"step=-1", "0 to 31"}},
    {"render_width_word", "render classic --width wide -o y.svg", {"wide", "20", "2000", "85mm"}},
    {"render_width_small", "render classic --width 3mm -o y.pdf", {"3mm", "20 to 2000 mm"}},
    {"render_width_and_size", "render classic --width 85mm --size 640x480 -o y.svg", {"--size", "--width"}},
    {"render_scale", "render classic --scale 99 -o y.png", {"--scale", "99", "20"}},
    {"render_scale_pixels", "render classic --width 2000mm --scale 1 -o y.png", {"pixels", "16384"}},
    {"render_paper_window", "render classic --window -o y.svg", {"--window", "y.svg"}},
    {"render_paper_ending", "render classic --width 85mm -o y.bmp", {"y.bmp", ".svg", "figure.svg"}},
    {"render_step_past_end", "render classic --step 32 -o y.png", {"step=32", "0 to 31", "try 31"}},
    {"code_without_scene", "code", {"SCENE", "required"}},
    {"code_form", "code classic --as pytorch", {"--as=pytorch", "numpy", "try torch"}},
    {"code_step", "code classic --step 32", {"step=32", "0 to 31", "try 31"}},
    {"code_step_word", "code classic --step last", {"--step=last", "whole number"}},
    {"code_folder_gone", "code classic -o gone/x.py", {"gone/x.py"}},
    {"link_key", "code ?in=1x1x5x5&kernal=3", {"kernal", "did you mean kernel"}},
    {"link_value", "code ?in=1x1x5x5&k=three", {"k=three", "3x5"}},
    {"link_window", "trace ?in=1x1x5x5&k=7", {"kernel_size=7", "try"}},
    {"link_empty", "https://example.org/", {"https://example.org/", "?in="}},
    {"to_past_64_bits", "trace classic --to 99999999999999999999", {"to=99999999999999999999"}},
};

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text[0] == '+' ? conv + text.substr(1) : text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word == "''" ? "" : word);
    return words;
}

/// All rows share a folder, which none of them changes.
class BadInputs : public testing::TestWithParam<BadInput> {
protected:
    static void SetUpTestSuite() {
        sandbox = std::make_unique<Sandbox>();
        write_arrays(*sandbox);
        write_scenes(*sandbox);
        write_cases(*sandbox);
    }
    static void TearDownTestSuite() { sandbox.reset(); }
    static std::unique_ptr<Sandbox> sandbox;
};
std::unique_ptr<Sandbox> BadInputs::sandbox;

TEST_P(BadInputs, EndInOneClearLine) {
    const auto before = sandbox->content();
    const Ended run = sandbox->run(words_of(GetParam().words));
    EXPECT_EQ(run.code, 2);
    EXPECT_EQ(run.out, "");
    EXPECT_TRUE(run.err.starts_with("convscope")) << run.err;
    EXPECT_EQ(lines_of(run.err).size(), 1U) << run.err;
    EXPECT_TRUE(run.err.ends_with('\n'));
    EXPECT_LT(run.err.size(), 400U) << run.err;
    for (const char* part : GetParam().parts) {
        EXPECT_NE(run.err.find(part), std::string::npos) << "\"" << part << "\" is not in: " << run.err;
    }
    EXPECT_TRUE(sandbox->content() == before) << "files were made or changed";
}

INSTANTIATE_TEST_SUITE_P(Table, BadInputs, testing::ValuesIn(table),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(BadInputTable, IsLongEnough) {
    EXPECT_GE(table.size(), 60U);
}

TEST(Help, IsThereForEveryCommand) {
    const Sandbox sandbox;
    const Ended all = sandbox.run({"--help"});
    EXPECT_EQ(all.code, 0);
    EXPECT_EQ(all.err, "");
    for (const std::string command : {"conv", "check", "data", "trace", "render", "code", "demo"}) {
        EXPECT_NE(all.out.find("\n  " + command + " "), std::string::npos) << all.out;
        const Ended run = sandbox.run({command, "--help"});
        EXPECT_EQ(run.code, 0);
        EXPECT_EQ(run.err, "");
        EXPECT_NE(run.out.find("Usage: convscope " + command), std::string::npos) << run.out;
    }
    EXPECT_TRUE(sandbox.content().empty());
}

TEST(Version, IsTheProjects) {
    const Sandbox sandbox;
    const Ended run = sandbox.run({"--version"});
    EXPECT_EQ(run.code, 0);
    EXPECT_EQ(run.out, "convscope " CONVSCOPE_VERSION "\n");
}

}  // namespace
}  // namespace convscope::test
