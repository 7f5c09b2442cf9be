// The values of planes on the GPU. A copy of each is kept, so that only rows that changed are sent again, and so that a
// plane that is drawn small gets a texture of averages made for that size: no aliasing, and no mipmaps of float
// textures, which GLES 3.0 cannot make. A plane larger than a texture sends the part that is looked at.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <span>
#include <vector>

#include "app/render/gl.h"
#include "app/render/renderer.h"

namespace convscope {

class ValueTextures {
public:
    ValueTextures();

    /// Takes over new and changed values; planes that are missing for `kept_rounds` calls are dropped.
    void update(std::span<const PlaneValues> values);

    struct Fetch {
        const Texture* texture = nullptr;  ///< null: values are not known
        std::int64_t row = 0, col = 0;     ///< cell at the texture's top left corner
        int level = 0;                     ///< a texel is the mean of 2^level x 2^level cells
        bool odd = false;                  ///< some value is NaN or infinite
    };
    /// The texture to draw cells `seen` (of the real plane; may reach into padding) at `crowding` cells a pixel.
    Fetch fetch(const PlaneId& id, const CellRect& seen, double crowding);

    [[nodiscard]] std::int64_t uploaded_texels() const { return uploaded_texels_; }  ///< since the start; for tests

private:
    static constexpr int kept_rounds = 60;

    struct Level {
        int level = 0;
        CellRect region;                               // cells that the texture covers
        std::int64_t first_dirty = 0, last_dirty = 0;  // rows of the plane to send again, [first, last)
        Texture texture{Texture::Format::r32f};
    };
    struct Entry {
        std::vector<float> values;
        std::int64_t rows = 0, cols = 0;
        std::uint64_t revision = 0;
        int rounds_missing = 0;
        bool odd = false;
        std::list<Level> levels;  // a list: drawings hold on to the textures in it
    };

    void take(Entry& entry, const PlaneValues& given);
    void send(const Entry& entry, Level& level);
    [[nodiscard]] CellRect region_for(const Entry& entry, const CellRect& seen, int level) const;

    std::map<PlaneId, Entry> entries_;
    std::vector<float> scratch_;
    std::int64_t largest_side_ = 0;
    std::int64_t uploaded_texels_ = 0;
};

}  // namespace convscope
