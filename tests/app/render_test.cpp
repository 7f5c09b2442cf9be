// The picture itself: colours of cells, textures that follow the values, errors that name their shader.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "app/platform/offscreen.h"
#include "app/render/gl.h"
#include "app/render/value_textures.h"
#include "tests/app/random_scene.h"
#include "tests/app/sample_figures.h"

namespace convscope::testing {
namespace {

class Picture {
public:
    static constexpr int width = 400, height = 300;

    void draw(const Sample& sample, const Camera& camera, ThemeKind kind) {
        const Theme& theme = theme_of(kind);
        screen_.bind();
        glDisable(GL_SCISSOR_TEST);
        glClearColor(theme.background.r, theme.background.g, theme.background.b, 1.0F);
        glClear(GL_COLOR_BUFFER_BIT);
        std::vector<PlaneValues> values = sample.values;
        ++revision_;
        for (PlaneValues& plane : values) plane.revision = revision_;
        renderer_.set_values(values);
        Renderer::Target target;
        target.width = target.w = width;
        target.height = target.h = height;
        renderer_.draw(sample.figure, camera, theme, target);
        pixels_ = screen_.read_pixels();
    }
    [[nodiscard]] Colour at(float x, float y) const {
        const std::uint8_t* pixel = pixels_.data() + (static_cast<int>(y) * width + static_cast<int>(x)) * 4;
        return {static_cast<float>(pixel[0]) / 255.0F, static_cast<float>(pixel[1]) / 255.0F,
                static_cast<float>(pixel[2]) / 255.0F, 1.0F};
    }

private:
    Offscreen screen_{width, height};
    Renderer renderer_;
    std::vector<std::uint8_t> pixels_;
    std::uint64_t revision_ = 0;
};

Vec2 centre_of(const Plane& plane, const Camera& camera, std::int64_t row, std::int64_t col) {
    const Camera::Quad quad = camera.quad(plane.place);
    const float u = (static_cast<float>(col - plane.view.col) + 0.5F) / static_cast<float>(plane.view.cols);
    const float v = (static_cast<float>(row - plane.view.row) + 0.5F) / static_cast<float>(plane.view.rows);
    return {quad.origin.x + u * quad.right.x + v * quad.down.x, quad.origin.y + u * quad.right.y + v * quad.down.y};
}

class PlaneColours : public ::testing::TestWithParam<ThemeKind> {};

TEST_P(PlaneColours, CellCentresHaveTheMapsColour) {
    Picture picture;
    Random random(3);
    for (const ColourMap map : {ColourMap::diverging, ColourMap::brightness}) {
        for (const float cell : {2.0F, 4.0F, 9.5F, 26.0F}) {
            for (const float turn : {0.0F, 0.6F}) {
                Plane plane = plane_at({Role::input, 0, 0}, 9, 11, 1, 0.0F, 0.0F, 1.0F);
                plane.map = map;
                plane.range = 2.5F;
                std::vector<float> values(99);
                for (float& value : values) value = static_cast<float>(pick(random, -300, 300)) / 100.0F;
                values[5] = std::numeric_limits<float>::infinity();
                values[6] = -values[5];
                Sample sample;
                sample.add(plane, values);
                Camera camera;
                camera.zoom = cell;
                camera.pan = {10.3F, 1.8F};
                camera.turn = turn;
                picture.draw(sample, camera, GetParam());
                if (turn > 0.0F && cell < 9.0F) continue;  // too small to have a pixel of its own
                for (std::int64_t r = 0; r < 9; ++r) {
                    for (std::int64_t c = 0; c < 11; ++c) {
                        const Vec2 at = centre_of(plane, camera, r, c);
                        const float value = values[static_cast<std::size_t>(r * 11 + c)];
                        const Colour expected = map_colour(theme_of(GetParam()), map, value / plane.range);
                        EXPECT_LE(difference(picture.at(at.x, at.y), expected), 2.0F)
                            << "row " << r << " col " << c << " value " << value << " cell " << cell << " turn "
                            << turn;
                    }
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Themes, PlaneColours, ::testing::Values(ThemeKind::dark, ThemeKind::light, ThemeKind::print));

TEST(PlanePicture, MirroredValuesShowFaintlyInPadding) {
    Picture picture;
    Plane plane = plane_at({Role::input, 0, 0}, 4, 4, 2, 0.0F, 0.0F, 24.0F);
    plane.padding_mode = PaddingMode::reflect;
    plane.show_padding_values = true;
    Sample sample;
    sample.add(plane);
    const Camera camera;
    picture.draw(sample, camera, ThemeKind::dark);
    const Theme& theme = theme_of(ThemeKind::dark);
    const Vec2 at = centre_of(plane, camera, -2, 1);
    const Colour source = map_colour(theme, plane.map, sample.storage[0][2 * 4 + 1] / plane.range);
    EXPECT_LE(difference(picture.at(at.x, at.y), mix(theme.background, source, 0.3F)), 2.0F);
}

TEST(PlanePicture, CellsNotYetComputedAndNaNDifferFromValues) {
    Picture picture;
    Plane odd = plane_at({Role::input, 0, 0}, 1, 2, 0, 0.0F, 0.0F, 100.0F);
    Sample sample;
    sample.add(odd, {0.0F, std::nanf("")});
    Plane unknown = plane_at({Role::output, 0, 1}, 1, 1, 0, 0.0F, 120.0F, 100.0F);
    sample.figure.planes.push_back(unknown);
    picture.draw(sample, {}, ThemeKind::dark);
    const auto share_of_colour = [&picture](float left, float top, const Colour& colour) {
        int found = 0;
        for (float y = top + 20; y < top + 80; ++y) {
            for (float x = left + 20; x < left + 80; ++x) found += difference(picture.at(x, y), colour) <= 2.0F ? 1 : 0;
        }
        return static_cast<double>(found) / 3600.0;
    };
    const Theme& theme = theme_of(ThemeKind::dark);
    EXPECT_EQ(share_of_colour(0, 0, theme.neutral), 1.0);
    const double hatched = share_of_colour(100, 0, map_colour(theme, ColourMap::diverging, std::nanf("")));
    EXPECT_GT(hatched, 0.2);
    EXPECT_LT(hatched, 0.8);
    const double waiting = share_of_colour(0, 120, theme.neutral);
    EXPECT_GT(waiting, 0.4);
    EXPECT_LT(waiting, 0.95);
}

TEST(PlanePicture, OutputsToComeStandOffTheGroundInSmallPicturesToo) {
    Picture picture;
    for (const ThemeKind kind : {ThemeKind::dark, ThemeKind::light, ThemeKind::print}) {
        const Theme& theme = theme_of(kind);
        Sample sample;
        for (const bool overview : {false, true}) {
            const PlaneId id{Role::output, 0, overview ? 1 : 0};
            Plane plane = plane_at(id, 3, 3, 0, overview ? 200.0F : 0.0F, 0.0F, 60.0F);
            plane.overview = overview;
            plane.output = OutputMarks{};  // all to come
            sample.add(plane);
        }
        picture.draw(sample, {}, kind);
        EXPECT_LE(difference(picture.at(90.0F, 90.0F), theme.cell_empty), 1.0F);
        EXPECT_LE(difference(picture.at(290.0F, 90.0F), theme.cell_border), 1.0F);
        EXPECT_LE(difference(picture.at(261.0F, 90.0F), theme.cell_border), 1.0F) << "between cells";
    }
}

TEST(PlanePicture, AFineCheckerInFewPixelsIsGreyEverywhere) {
    Picture picture;
    const std::int64_t side = 512;
    Plane plane = plane_at({Role::input, 0, 0}, side, side, 0, 20.0F, 20.0F, 150.0F / 512.0F);
    plane.overview = true;
    plane.map = ColourMap::brightness;
    plane.range = 1.0F;
    std::vector<float> checker(static_cast<std::size_t>(side * side));
    for (std::size_t i = 0; i < checker.size(); ++i) checker[i] = static_cast<float>((i / 512 + i % 512) % 2);
    Sample sample;
    sample.add(plane, checker);
    const Camera camera;
    picture.draw(sample, camera, ThemeKind::dark);
    const Colour grey = map_colour(theme_of(ThemeKind::dark), ColourMap::brightness, 0.5F);
    for (float y = 22; y < 168; ++y) {
        for (float x = 22; x < 168; ++x) ASSERT_LE(difference(picture.at(x, y), grey), 3.0F) << x << ", " << y;
    }
}

TEST(PlanePicture, WithoutOpenPlanesNothingIsDrawn) {
    Picture picture;
    Sample sample;
    Plane plane = plane_at({Role::input, 0, 0}, 4, 4, 0, 0.0F, 0.0F, 0.0F);  // of no size
    sample.add(plane);
    plane.view.rows = 0;
    sample.add(plane);
    picture.draw(sample, {}, ThemeKind::light);
    EXPECT_LE(difference(picture.at(10, 10), theme_of(ThemeKind::light).background), 1.0F);
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
}

TEST(ValueTextures, OnlyRowsThatChangedAreSent) {
    const Offscreen screen(16, 16);
    ValueTextures textures;
    std::vector<float> values(200 * 100, 1.0F);
    const PlaneId id{Role::output, 0, 3};
    textures.update(std::vector{PlaneValues{id, values.data(), 200, 100, 1}});
    textures.fetch(id, {0, 0, 200, 100}, 0.1);
    EXPECT_EQ(textures.uploaded_texels(), 200 * 100);
    values[50 * 100 + 7] = 2.0F;
    textures.update(std::vector{PlaneValues{id, values.data(), 200, 100, 2}});
    textures.fetch(id, {0, 0, 200, 100}, 0.1);
    EXPECT_EQ(textures.uploaded_texels(), 201 * 100);
    textures.fetch(id, {0, 0, 200, 100}, 4.0);
    EXPECT_EQ(textures.uploaded_texels(), 201 * 100 + 50 * 25);
}

TEST(ValueTextures, APlaneLargerThanATextureSendsWhatIsSeen) {
    const Offscreen screen(16, 16);
    ValueTextures textures;
    const std::int64_t cols = largest_texture_side() * std::int64_t{3};
    std::vector<float> values(static_cast<std::size_t>(cols) * 2, 1.0F);
    const PlaneId id{Role::input, 0, 0};
    textures.update(std::vector{PlaneValues{id, values.data(), 2, cols, 1}});
    const ValueTextures::Fetch fetch = textures.fetch(id, {0, cols - 700, 2, 700}, 0.5);
    EXPECT_LE(fetch.texture->width(), largest_texture_side());
    EXPECT_LE(fetch.col, cols - 700);
    EXPECT_GE(fetch.col + fetch.texture->width(), cols);
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
}

TEST(Renderer, DrawsAnyPlaneInAnyTheme) {
    Picture picture;
    Random random(5);
    for (int round = 0; round < 60; ++round) {
        const Conv2dSpec spec = random_spec(random);
        const auto chance = [&random] { return pick(random, 0, 1) == 1; };
        const Role role = static_cast<Role>(pick(random, 0, 2));
        Plane plane = plane_at({role, 0, 0}, spec.height, spec.width, pick(random, 0, 2), 10.0F, 10.0F, 10.0F);
        plane.padding_mode = spec.padding_mode;
        plane.show_padding_values = chance();
        plane.dimmed = chance();
        plane.overview = chance();
        plane.map = chance() ? ColourMap::brightness : ColourMap::diverging;
        if (chance()) plane.frame = CellRect{1, 1, 2, 2};
        if (chance()) plane.hover = CellSet{{{0, 2, 3}}, {{1, 1, 2}}};
        if (role == Role::output) {
            plane.output.emplace();
            plane.output->progress[1].fill(static_cast<CellProgress>(pick(random, 0, 3)));
        } else if (chance()) {
            plane.grid.emplace();
            plane.grid->row = plane.grid->col = -1;
            plane.grid->dilation = spec.dilation;
            plane.grid->kernel = spec.kernel;
            plane.grid->mirror = chance();
        }
        Sample sample;
        std::vector<float> values(static_cast<std::size_t>(spec.height * spec.width), 1.0F);
        if (chance()) values[0] = std::nanf("");
        sample.add(plane, values);
        if (pick(random, 0, 5) == 0) sample.values.clear();
        Camera camera;
        camera.zoom = std::exp(static_cast<float>(pick(random, -40, 20)) / 10.0F);
        camera.turn = static_cast<float>(pick(random, 0, 2)) / 2.0F;
        ASSERT_NO_THROW(picture.draw(sample, camera, static_cast<ThemeKind>(round % 3))) << "round " << round;
        ASSERT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR)) << "round " << round;
    }
}

TEST(Renderer, KeepsPicturesToLookAt) {
    constexpr std::array names{"dark", "light", "print"};
    Offscreen screen(1200, 700);
    Renderer renderer;
    for (std::size_t kind = 0; kind < names.size(); ++kind) {
        const Theme& theme = theme_of(static_cast<ThemeKind>(kind));
        const std::array samples{std::pair{"mock-up", mock_up()}, std::pair{"every-look", every_look()}};
        for (const auto& [name, sample] : samples) {
            screen.bind();
            glClearColor(theme.background.r, theme.background.g, theme.background.b, 1.0F);
            glClear(GL_COLOR_BUFFER_BIT);
            renderer.set_values(sample.values);
            Renderer::Target target;
            target.width = target.w = screen.width();
            target.height = target.h = screen.height();
            renderer.draw(sample.figure, {}, theme, target);
            keep_picture(std::string(name) + "-" + names[kind], screen.width(), screen.height(), screen.read_pixels());
        }
    }
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
}

TEST(Renderer, LeavesTheStateOfItsHost) {
    Picture picture;
    Texture other(Texture::Format::rgba8);
    other.resize(2, 2);
    other.bind(0);
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    GLuint vertex_array = 0;
    glGenVertexArrays(1, &vertex_array);
    glBindVertexArray(vertex_array);
    picture.draw(every_look(), {}, ThemeKind::dark);
    GLint found = 0;
    glGetIntegerv(GL_TEXTURE_BINDING_2D, &found);
    EXPECT_EQ(static_cast<GLuint>(found), other.id());
    glGetIntegerv(GL_ACTIVE_TEXTURE, &found);
    EXPECT_EQ(found, GL_TEXTURE0);
    glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &found);
    EXPECT_EQ(static_cast<GLuint>(found), vertex_array);
    glGetIntegerv(GL_BLEND_SRC_RGB, &found);
    EXPECT_EQ(found, GL_SRC_ALPHA);
    EXPECT_TRUE(glIsEnabled(GL_BLEND));
    glGetIntegerv(GL_CURRENT_PROGRAM, &found);
    EXPECT_EQ(found, 0);
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
    glDeleteVertexArrays(1, &vertex_array);
}

TEST(Camera, IsExactWhenFlatAndInvertible) {
    Camera camera;
    camera.zoom = 3.0F;
    camera.pan = {17.0F, -5.0F};
    const Vec2 flat = camera.project({10, 20, 0}, {99, 99, 99});
    EXPECT_EQ(flat, (Vec2{47.0F, 55.0F}));
    camera.turn = 0.7F;
    const Placement place{{{10, 20, 0}, {30, 40}}, {{-10, 5, 60}, {50, 20}}};
    const Camera::Quad quad = camera.quad(place);
    const Vec2 pixel{quad.origin.x + 0.25F * quad.right.x + 0.75F * quad.down.x,
                     quad.origin.y + 0.25F * quad.right.y + 0.75F * quad.down.y};
    const Vec2 uv = Camera::unproject(quad, pixel);
    EXPECT_NEAR(uv.x, 0.25F, 1e-4F);
    EXPECT_NEAR(uv.y, 0.75F, 1e-4F);
    EXPECT_GT(camera.depth({0, 0, 0}, {0, 0, 50}), camera.depth({0, 0, 0}, {0, 0, -50}));
}

}  // namespace
}  // namespace convscope::testing
