// The built-in picture: a lake at evening, with a brick house, a tree and a fence. It is painted back to front, each
// shape by its signed distance, so that edges are smooth at any size. It has what filters answer to: straight and
// curved edges, slow gradients, and regular textures (bricks, tiles, ripples, grass, pickets) from coarse to one pixel.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/drawing.h"
#include "core/generate.h"
#include "core/random.h"

namespace convscope {
namespace {

struct Rgb {
    float r = 0.0F, g = 0.0F, b = 0.0F;
};
Rgb mixed(const Rgb& a, const Rgb& b, float t) {
    return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
Rgb lit(const Rgb& a, float by) {
    return {a.r * by, a.g * by, a.b * by};
}

float smooth(float low, float high, float x) {
    const float t = std::clamp((x - low) / (high - low), 0.0F, 1.0F);
    return t * t * (3.0F - 2.0F * t);
}

// Value noise: random at whole coordinates, smooth between, -1..1.
float noise(float x, float y, std::int64_t layer) {
    const float fx = std::floor(x);
    const float fy = std::floor(y);
    const auto corner = [&](int dx, int dy) {
        const auto hash = mix_bits(static_cast<std::uint64_t>(static_cast<std::int64_t>(fx) + dx) * 0x9E3779B1ULL ^
                                   static_cast<std::uint64_t>(static_cast<std::int64_t>(fy) + dy) * 0x85EBCA77ULL ^
                                   static_cast<std::uint64_t>(layer) * 0xC2B2AE3DULL);
        return static_cast<float>(hash >> 40U) / 8388608.0F - 1.0F;
    };
    const float tx = smooth(0.0F, 1.0F, x - fx);
    const float ty = smooth(0.0F, 1.0F, y - fy);
    const float top = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * tx;
    const float bottom = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * tx;
    return top + (bottom - top) * ty;
}

float cloud_noise(float x, float y, std::int64_t layer, int octaves) {
    float sum = 0.0F;
    float weight = 0.5F;
    for (int i = 0; i < octaves; ++i) {
        sum += weight * noise(x, y, layer + i);
        x = x * 2.03F + 17.1F;
        y = y * 2.03F + 9.7F;
        weight *= 0.5F;
    }
    return sum;
}

float box_distance(float x, float y, float left, float top, float right, float bottom) {
    return std::max(std::max(left - x, x - right), std::max(top - y, y - bottom));
}

// Paints one pixel: (x, y) in the unit square of the scene, y downward; `pixel` is the side of a pixel there.
class Painter {
public:
    Painter(float x, float y, float pixel) : x_(x), y_(y), pixel_(pixel) {}

    Rgb paint() {
        sky();
        mountains();
        lake();
        meadow();
        house();
        tree();
        fence();
        return colour_;
    }

private:
    void cover(float distance, const Rgb& with) { colour_ = mixed(colour_, with, edge_coverage(distance, pixel_)); }
    // How much of a texture of this period survives: none below two pixels, where it would alias.
    [[nodiscard]] float visible(float period) const { return smooth(1.6F, 3.2F, period / pixel_); }

    void sky() {
        const float down = std::clamp(y_ / horizon_, 0.0F, 1.0F);
        colour_ = mixed({0.16F, 0.34F, 0.66F}, {0.55F, 0.70F, 0.86F}, smooth(0.0F, 0.6F, down));
        colour_ = mixed(colour_, {0.99F, 0.83F, 0.62F}, smooth(0.45F, 1.0F, down));
        const float from_sun = std::hypot(x_ - sun_x_, y_ - sun_y_);
        colour_ = mixed(colour_, {1.0F, 0.90F, 0.66F}, 0.75F * std::exp(-from_sun * from_sun / 0.016F));
        cover(from_sun - 0.050F, {1.0F, 0.97F, 0.86F});
        if (y_ < horizon_) {
            const float veil = cloud_noise(x_ * 3.2F + 4.0F, y_ * 10.5F, 11, 5);
            const float shade = cloud_noise(x_ * 3.2F + 4.1F, y_ * 10.5F + 0.35F, 11, 4);
            const Rgb cloud = mixed({0.98F, 0.95F, 0.92F}, {0.76F, 0.74F, 0.80F}, smooth(-0.1F, 0.35F, shade));
            colour_ =
                mixed(colour_, cloud,
                      0.88F * smooth(0.08F, 0.30F, veil) * smooth(0.36F, 0.12F, y_) * smooth(0.045F, 0.085F, from_sun));
        }
    }

    // Folds with sharp ridges: noise turned over at 0.
    [[nodiscard]] static float ridge(float x, std::int64_t layer) {
        float sum = 0.0F;
        float weight = 0.5F;
        for (int i = 0; i < 4; ++i) {
            sum += weight * (1.0F - std::fabs(noise(x, 0.5F, layer + i)));
            x = x * 2.1F + 3.3F;
            weight *= 0.45F;
        }
        return sum;
    }
    void mountains() {
        if (y_ > horizon_ + 0.01F) return;
        const float crest = 0.535F - 0.33F * ridge(x_ * 2.4F + 0.7F, 31);
        // Light comes from the right: slopes are told apart by the fold they lie on.
        const float depth = y_ - crest;
        const float fold = noise((x_ + 0.55F * depth) * 19.0F, depth * 7.0F, 41) +
                           0.7F * noise((x_ - 0.7F * depth) * 47.0F, depth * 16.0F, 42) +
                           0.35F * noise((x_ + 0.3F * depth) * 120.0F, depth * 50.0F, 45) * visible(0.009F);
        const float snow_line =
            0.050F + 0.030F * noise(x_ * 30.0F, y_ * 9.0F, 43) + 0.016F * noise(x_ * 85.0F, y_ * 30.0F, 44);
        const Rgb rock = mixed({0.30F, 0.34F, 0.47F}, {0.58F, 0.55F, 0.61F}, smooth(-0.35F, 0.45F, fold));
        const Rgb snow = mixed({0.66F, 0.72F, 0.86F}, {1.0F, 0.97F, 0.94F}, smooth(-0.12F, 0.12F, fold));
        Rgb slope = mixed(snow, rock, smooth(-0.012F, 0.012F, depth - snow_line));
        slope = mixed(slope, {0.72F, 0.70F, 0.72F}, 0.75F * smooth(0.05F, 0.20F, depth));
        cover(-depth, slope);
        const float hill = 0.470F - 0.030F * std::sin(x_ * 7.0F + 0.6F) - 0.012F * noise(x_ * 21.0F, 0.0F, 51) -
                           0.006F * visible(0.012F) * (1.0F - std::fabs(noise(x_ * 120.0F, 0.0F, 52)));
        const Rgb wood = mixed({0.17F, 0.30F, 0.27F}, {0.33F, 0.44F, 0.33F}, smooth(0.0F, 0.08F, y_ - hill));
        cover(hill - y_, lit(wood, 1.0F + 0.18F * visible(0.010F) * noise(x_ * 110.0F, y_ * 70.0F, 53)));
    }

    void lake() {
        if (y_ < horizon_ - 0.01F) return;
        const float near = std::clamp((y_ - horizon_) / 0.34F, 0.0F, 1.0F);
        Rgb water = mixed({0.72F, 0.71F, 0.70F}, {0.16F, 0.36F, 0.50F}, smooth(0.0F, 0.75F, near));
        // Ripples in perspective: finer towards the horizon, where they fade before they alias.
        const float ahead = y_ - horizon_ + 0.02F;
        const float wave_period = 9.0F * ahead * ahead / 1.35F;
        const float bend = 1.6F * noise(x_ * 9.0F, 1.2F / ahead, 61);
        const float wave = std::sin(1.35F * 6.2831853F / (9.0F * ahead) + bend);
        water = lit(water, 1.0F + 0.17F * visible(wave_period) * wave);
        const float from_sun = std::fabs(x_ - sun_x_) / (0.030F + 0.16F * near);
        const float glitter =
            0.5F + 0.5F * visible(wave_period) * std::sin(1.35F * 12.566371F / (9.0F * ahead) + 3.0F * bend);
        water = mixed(water, {1.0F, 0.92F, 0.74F}, 0.85F * std::exp(-from_sun * from_sun) * glitter);
        cover(horizon_ - y_, water);
    }

    void meadow() {
        const float bank = 0.655F + 0.075F * std::sin((x_ - 0.17F) * 4.4F) + 0.006F * noise(x_ * 26.0F, 0.0F, 71);
        if (y_ < bank - 0.03F) return;
        const float near = std::clamp((y_ - 0.60F) / 0.40F, 0.0F, 1.0F);
        Rgb grass = mixed({0.47F, 0.60F, 0.27F}, {0.20F, 0.40F, 0.16F}, near);
        grass = lit(grass, 1.0F + 0.16F * noise(x_ * 8.0F, y_ * 26.0F, 72));
        const float blade = noise(x_ * 170.0F + 6.0F * y_ + 0.8F * noise(x_ * 30.0F, y_ * 8.0F, 73), y_ * 38.0F, 74);
        const float tuft = noise(x_ * 62.0F, y_ * 30.0F, 75);
        grass = lit(grass,
                    1.0F + (0.12F + 0.18F * near) * (0.65F * visible(0.012F) * blade + 0.5F * visible(0.03F) * tuft));
        // The bank: a line of sand between grass and water.
        cover(bank - 0.013F - y_, {0.83F, 0.75F, 0.58F});
        cover(bank - y_, grass);
        path(bank, grass);
    }
    void path(float bank, const Rgb& grass) {
        const float down = y_ - 0.742F;
        if (down < 0.0F || y_ < bank) return;
        const float middle = 0.298F + 0.42F * down + 0.05F * std::sin(down * 15.0F);
        const float half = 0.021F + 0.24F * down;
        const Rgb gravel =
            lit({0.80F, 0.71F, 0.55F}, 1.0F + 0.13F * visible(0.008F) * noise(x_ * 130.0F, y_ * 150.0F, 81));
        const float ragged = 0.004F * noise(x_ * 60.0F, y_ * 60.0F, 82);
        cover(std::fabs(x_ - middle) - half + ragged, mixed(gravel, grass, 0.12F));
    }

    void house() {
        if (x_ < 0.02F || x_ > 0.50F || y_ < 0.25F || y_ > 0.80F) return;
        // Shadow on the grass.
        const float shadow = box_distance(x_ + 0.5F * (y_ - 0.74F), y_, 0.035F, 0.738F, 0.40F, 0.768F);
        colour_ = mixed(colour_, lit(colour_, 0.62F), smooth(0.012F, -0.012F, shadow));
        // Chimney.
        cover(box_distance(x_, y_, 0.335F, 0.325F, 0.378F, 0.45F), bricks({0.56F, 0.27F, 0.21F}));
        cover(box_distance(x_, y_, 0.329F, 0.315F, 0.384F, 0.331F), {0.45F, 0.42F, 0.42F});
        cover(box_distance(x_, y_, 0.085F, 0.50F, 0.415F, 0.745F), bricks({0.70F, 0.35F, 0.25F}));
        // The wall darkens under the eaves.
        const float eaves = smooth(0.545F, 0.512F, y_);
        if (box_distance(x_, y_, 0.085F, 0.50F, 0.415F, 0.745F) < 0.0F) colour_ = lit(colour_, 1.0F - 0.38F * eaves);
        cover(box_distance(x_, y_, 0.085F, 0.728F, 0.415F, 0.747F), {0.55F, 0.53F, 0.51F});
        roof();
        window(0.158F);
        window(0.352F);
        door();
    }
    [[nodiscard]] Rgb bricks(const Rgb& clay) const {
        constexpr float high = 0.0175F;
        constexpr float wide = 0.0430F;
        constexpr float joint = 0.0017F;
        const float row = std::floor(y_ / high);
        const float along = x_ / wide + 0.5F * (static_cast<float>(static_cast<std::int64_t>(row) & 1));
        const float to_row = (0.5F - std::fabs(y_ / high - row - 0.5F)) * high;
        const float to_end = (0.5F - std::fabs(along - std::floor(along) - 0.5F)) * wide;
        const float mortar = edge_coverage(std::min(to_row, to_end) - joint, pixel_) * visible(high);
        const float tone = 1.0F + 0.16F * visible(high) * noise(std::floor(along) * 7.3F, row * 3.7F, 91);
        return mixed(lit(clay, tone), {0.84F, 0.78F, 0.70F}, mortar);
    }
    void roof() {
        // A trapezium; the sides lean inward.
        const float side =
            std::max((0.045F - x_) + 0.50F * (0.525F - y_), (x_ - 0.455F) + 0.50F * (0.525F - y_)) * 0.894F;
        const float distance = std::max(side, std::max(0.362F - y_, y_ - 0.525F));
        constexpr float high = 0.0205F;
        constexpr float wide = 0.0225F;
        const float row = std::floor((y_ - 0.362F) / high);
        const float down = (y_ - 0.362F) / high - row;
        const float along = x_ / wide + 0.5F * (static_cast<float>(static_cast<std::int64_t>(row) & 1));
        const float across = 2.0F * (along - std::floor(along)) - 1.0F;
        // Round-ended tiles: each row's lower edge is scalloped, with a dark joint below it.
        const float scallop = down - 0.72F - 0.28F * std::sqrt(std::max(0.0F, 1.0F - across * across));
        const float tone =
            0.10F * noise(std::floor(along) * 5.1F, row * 9.2F, 92) - 0.28F * smooth(0.0F, -0.75F, scallop) + 0.16F;
        const float gap = edge_coverage(-scallop * high, pixel_);
        const Rgb slate{0.33F, 0.36F, 0.45F};
        const float seen = visible(high);
        cover(distance, mixed(lit(slate, 1.0F + seen * tone), lit(slate, 0.52F), seen * gap));
        cover(box_distance(x_, y_, 0.120F, 0.355F, 0.380F, 0.369F), {0.24F, 0.26F, 0.33F});
        cover(box_distance(x_, y_, 0.045F, 0.519F, 0.455F, 0.531F), {0.93F, 0.91F, 0.87F});
    }
    void window(float middle) {
        cover(box_distance(x_, y_, middle - 0.043F, 0.564F, middle + 0.043F, 0.658F), {0.95F, 0.94F, 0.91F});
        const float glass = box_distance(x_, y_, middle - 0.035F, 0.572F, middle + 0.035F, 0.650F);
        const float cross = std::min(std::fabs(x_ - middle), std::fabs(y_ - 0.608F)) - 0.0036F;
        Rgb pane = mixed({1.0F, 0.86F, 0.52F}, {0.93F, 0.62F, 0.30F}, smooth(0.57F, 0.66F, y_));
        pane = mixed(pane, {1.0F, 0.96F, 0.80F},
                     0.7F * edge_coverage(std::fabs(x_ - middle + 0.7F * (y_ - 0.600F)) - 0.008F, 4.0F * pixel_));
        cover(std::max(glass, -cross), pane);
        cover(box_distance(x_, y_, middle - 0.049F, 0.658F, middle + 0.049F, 0.669F), {0.74F, 0.72F, 0.70F});
    }
    void door() {
        cover(box_distance(x_, y_, 0.222F, 0.594F, 0.288F, 0.747F), {0.95F, 0.94F, 0.91F});
        cover(box_distance(x_, y_, 0.229F, 0.602F, 0.281F, 0.747F), {0.15F, 0.34F, 0.36F});
        for (const float top : {0.614F, 0.680F}) {
            const float panel = box_distance(x_, y_, 0.238F, top, 0.272F, top + 0.052F);
            cover(std::fabs(panel) - 0.0016F, {0.29F, 0.52F, 0.52F});
        }
        cover(std::hypot(x_ - 0.2755F, y_ - 0.676F) - 0.0045F, {0.96F, 0.80F, 0.40F});
    }

    void tree() {
        if (x_ < 0.58F || y_ < 0.20F || y_ > 0.90F) return;
        const float shadow = std::hypot((x_ - 0.84F) / 2.6F, y_ - 0.862F) - 0.022F;
        colour_ = mixed(colour_, lit(colour_, 0.60F), smooth(0.014F, -0.014F, shadow));
        const float lean = x_ - 0.815F - 0.03F * std::sin((y_ - 0.5F) * 5.0F);
        const float flare = 0.017F + 0.035F * smooth(0.79F, 0.87F, y_) + 0.010F * smooth(0.62F, 0.50F, y_);
        const float trunk = std::max(std::fabs(lean) - flare, std::max(0.45F - y_, y_ - 0.868F));
        const float bark = noise(lean * 190.0F, y_ * 16.0F, 101) * visible(0.008F);
        const Rgb wood = mixed({0.25F, 0.17F, 0.13F}, {0.52F, 0.38F, 0.27F}, smooth(-0.024F, 0.026F, -lean));
        cover(trunk, lit(wood, 1.0F + 0.30F * bark));
        // Leaves: a few balls of foliage, back to front, each lit from the upper left where the sun stands.
        constexpr float balls[][3] = {{0.735F, 0.500F, 0.080F}, {0.905F, 0.485F, 0.085F}, {0.830F, 0.355F, 0.088F},
                                      {0.755F, 0.410F, 0.085F}, {0.890F, 0.400F, 0.075F}, {0.820F, 0.480F, 0.092F}};
        const float leaf = noise(x_ * 88.0F + y_ * 44.0F, y_ * 88.0F - x_ * 44.0F, 102);
        const float bough = noise(x_ * 30.0F - y_ * 17.0F, y_ * 30.0F + x_ * 17.0F, 103);
        for (const auto& ball : balls) {
            const float dx = x_ - ball[0];
            const float dy = y_ - ball[1];
            const float from = std::hypot(dx, dy);
            if (from > ball[2] + 0.05F) continue;
            const float edge = from - ball[2] - 0.016F * bough - 0.009F * visible(0.012F) * leaf;
            const float light = std::clamp(0.5F - (0.55F * dx + 0.83F * dy) / (2.0F * ball[2]), 0.0F, 1.0F);
            Rgb green = mixed({0.10F, 0.24F, 0.12F}, {0.55F, 0.66F, 0.24F}, light * light * (3.0F - 2.0F * light));
            green = lit(green, 1.0F + 0.24F * visible(0.03F) * bough + 0.36F * visible(0.011F) * leaf);
            cover(edge, green);
        }
    }

    void fence() {
        if (y_ < 0.80F) return;
        constexpr float period = 0.046F;
        const float along = x_ / period;
        const float offset = (along - std::floor(along) - 0.5F) * period;
        const float point = 0.838F + 0.85F * std::fabs(offset) + 0.004F * noise(std::floor(along) * 3.1F, 0.0F, 111);
        const Rgb white{0.96F, 0.95F, 0.92F};
        const Rgb shade{0.70F, 0.72F, 0.76F};
        for (const float rail : {0.880F, 0.938F}) {
            cover(std::fabs(y_ - rail - 0.010F) - 0.004F, lit(colour_, 0.72F));
            cover(std::fabs(y_ - rail) - 0.0085F, mixed(white, shade, smooth(rail - 0.004F, rail + 0.010F, y_)));
        }
        const float picket = std::max(std::fabs(offset) - 0.0135F, std::max((point - y_) * 0.76F, y_ - 0.972F));
        cover(picket - 0.003F, mixed(colour_, {0.16F, 0.22F, 0.15F}, 0.55F));
        cover(picket, mixed(white, shade, smooth(-0.004F, 0.0135F, offset)));
    }

    static constexpr float horizon_ = 0.500F;
    static constexpr float sun_x_ = 0.560F;
    static constexpr float sun_y_ = 0.150F;

    float x_, y_, pixel_;
    Rgb colour_;
};

}  // namespace

Tensor draw_picture(std::int64_t height, std::int64_t width) {
    Tensor picture({1, 3, height, width});
    // The scene is square; another aspect shows its middle.
    const auto side = static_cast<float>(std::max(height, width));
    const float pixel = 1.0F / side;
    float* red = picture.plane(0, 0);
    float* green = picture.plane(0, 1);
    float* blue = picture.plane(0, 2);
    for (std::int64_t row = 0; row < height; ++row) {
        const float y =
            (static_cast<float>(row) + 0.5F + 0.5F * static_cast<float>(side - static_cast<float>(height))) * pixel;
        for (std::int64_t col = 0; col < width; ++col) {
            const float x = (static_cast<float>(col) + 0.5F + 0.5F * (side - static_cast<float>(width))) * pixel;
            const Rgb colour = Painter(x, y, pixel).paint();
            *red++ = std::clamp(colour.r, 0.0F, 1.0F);
            *green++ = std::clamp(colour.g, 0.0F, 1.0F);
            *blue++ = std::clamp(colour.b, 0.0F, 1.0F);
        }
    }
    return picture;
}

}  // namespace convscope
