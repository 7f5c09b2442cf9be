// Shaders as programs: what their errors say, which uniforms they take, and how a plane's parameters reach them.
#include <gtest/gtest.h>

#include "app/platform/offscreen.h"
#include "app/render/gl.h"
#include "app/render/plane_parameters.h"
#include "assets/assets.h"

namespace convscope::testing {
namespace {

/// What the fragment shader finds under the name of a parameter when only `most_inputs` vec4s can be handed on.
std::array<int, 3> parameter_as_drawn(int most_inputs) {
    const Offscreen screen(4, 4);
    PlaneParameters parameters(feature_grid | feature_cells, most_inputs);
    const std::string fragment =
        "flat in vec4 given[PARAMETER_INPUTS];\n"
        "#if PARAMETER_REST > 0\nuniform vec4 given_rest[PARAMETER_REST];\n#endif\n"
        "out vec4 c;\nvoid main() { c = vec4(map_high.r, accent.g, window_box.w + 0.0 * given[0].x, 1.0); }\n";
    Program program("parameters", asset("shaders/plane.vert"), fragment, parameters.declarations());
    parameters.set(parameter("map_high"), {0.2F, 9.0F, 9.0F});
    parameters.set(parameter("accent"), {9.0F, 0.4F, 9.0F});
    parameters.set(parameter("window_box"), {9.0F, 9.0F, 9.0F, 0.8F});
    parameters.set(parameter("frame_box"), {9.0F, 9.0F, 9.0F, 9.0F});  // not in this variant
    program.use();
    parameters.send(program);
    GLuint array = 0;
    GLuint buffer = 0;
    glGenVertexArrays(1, &array);
    glBindVertexArray(array);
    glGenBuffers(1, &buffer);
    glBindBuffer(GL_ARRAY_BUFFER, buffer);
    const std::array<float, 6> corners{-1, -1, 3, -1, -1, 3};
    glBufferData(GL_ARRAY_BUFFER, sizeof corners, corners.data(), GL_STATIC_DRAW);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, 0, nullptr);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    const std::vector<std::uint8_t> pixels = screen.read_pixels();
    glDeleteBuffers(1, &buffer);
    glDeleteVertexArrays(1, &array);
    return {pixels[0], pixels[1], pixels[2]};
}

TEST(PlaneParameters, ArriveWhetherOrNotTheInputsSuffice) {
    for (const int most_inputs : {1, 4, 9, 15, 32}) {
        EXPECT_EQ(parameter_as_drawn(most_inputs), (std::array{51, 102, 204})) << most_inputs;
    }
}

constexpr std::string_view plain_vertex = "void main() { gl_Position = vec4(0.0); }\n";

std::string message_of(std::string_view vertex, std::string_view fragment) {
    try {
        Program program("sample", vertex, fragment);
        program.use();
    } catch (const GpuError& error) {
        return error.what();
    }
    return "no error";
}

TEST(Program, ABrokenShaderNamesItselfTheStageAndTheLog) {
    const Offscreen screen(16, 16);
    const std::string fragment = message_of(plain_vertex, "out vec4 c;\nvoid main() { c = missing_name; }\n");
    EXPECT_NE(fragment.find("sample"), std::string::npos) << fragment;
    EXPECT_NE(fragment.find("fragment"), std::string::npos) << fragment;
    EXPECT_NE(fragment.find("missing_name"), std::string::npos) << fragment;
    const std::string vertex =
        message_of("void main() { gl_Position = 3; }\n", "out vec4 c;\nvoid main() { c = vec4(1.0); }\n");
    EXPECT_NE(vertex.find("vertex"), std::string::npos) << vertex;
    const std::string link =
        message_of("out vec2 shade;\nvoid main() { shade = vec2(0.0); gl_Position = vec4(0.0); }\n",
                   "in vec3 shade;\nout vec4 c;\nvoid main() { c = shade.xyzz; }\n");
    EXPECT_NE(link.find("link"), std::string::npos) << link;
}

TEST(Program, AUniformThatTheShaderDoesNotKnowIsAnError) {
    const Offscreen screen(16, 16);
    Program program("sample", plain_vertex,
                    "out vec4 c;\nuniform float used, spare;\nvoid main() { c = vec4(used); }\n");
    program.use();
    EXPECT_NO_THROW(program.set("used", 1.0F));
    EXPECT_NO_THROW(program.set("spare", 1.0F));
    try {
        program.set("usde", 1.0F);
        FAIL() << "no error";
    } catch (const GpuError& error) {
        EXPECT_NE(std::string(error.what()).find("usde"), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("sample"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace convscope::testing
