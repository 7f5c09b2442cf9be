// One plane of cells: values, gaps, padding, and every mark on them, from a few numbers (see app/figure/figure.h).
// app/render/plane_program.cpp compiles it with a set of these features, so that a plane pays for what it shows:
//   GRID      a sampling grid lies on the plane        MIRROR    padding cells take values of real cells
//   OUTPUT    cells have a progress                    HOVER     some cells are lit
//   REDUCED   several cells fall on a pixel            MARKS     write what each cell is instead of drawing it
// Coordinates: "px" counts pixels along the plane's axes from a reference pixel; "whole" counts cells from a base cell
// near it, so that floats are exact; `cell` is the cell's place in the real plane.
out vec4 fragment;

uniform vec2 reference;      // framebuffer pixel, y up
uniform mat2 to_plane;       // framebuffer pixels (y down) to px
uniform vec2 fraction;       // of the base cell at the reference pixel
uniform vec2 pitch;          // px a cell
uniform ivec2 base_cell;     // (col, row), as all pairs here
uniform ivec4 view_cells;    // first col, row and last col, row that the quad shows
uniform ivec2 plane_size;    // real cells; outside lies padding

#ifdef GRID
uniform vec2 lattice_phase;    // of the base cell between two taps, in cells, rounded to the nearest tap
uniform vec2 lattice_half;     // dilation / 2, whole
uniform vec2 lattice_step;     // dilation
uniform vec4 lattice_range;    // first and last tap, counted from the tap nearest to the base cell
uniform ivec2 lattice_base;    // that tap's kw, kh
uniform vec2 tap_of_step;      // kw, kh of the step, counted from it
uniform vec4 window_cells;     // whole: first col, row, last col, row
uniform int tap_states;        // nine times two bits, by place of kh, kw against the step's
#endif
#ifdef MIRROR
uniform int padding_mode;      // PADDING_REFLECT, ...
#ifdef GRID
uniform int mark_mirrors;
uniform ivec4 edge_taps;       // replicate: kw, kh of a tap before the first cell and of one past the last, or -1
#endif
#endif
#ifdef OUTPUT
uniform vec2 cell_of_step;     // whole: ow, oh
uniform int progress_states;   // nine times two bits
#endif
#ifdef HOVER
uniform sampler2D hover_masks; // all planes' row and column masks, one after the other
uniform ivec4 hover_place;     // where the masks of columns, of rows begin; length of each
uniform vec4 hover_first;      // whole: first col, row; one over the cells that share a texel
#endif

#ifndef MARKS
uniform sampler2D values;
uniform ivec4 texels;          // texel of the base cell; size of the texture
uniform int values_known;
uniform float inverse_range;
uniform float snapped, gap_strength, line;  // line: px a line width of 1
uniform vec4 gap_and_lead;     // px between cells; share of it before the cell
uniform vec4 plane_box;        // px: centre, half size
uniform vec3 map_low, map_middle, map_high, ground, strong, cell_border;
uniform float opacity, ground_opacity;
#ifdef REDUCED
uniform vec4 reduction;        // texels a cell; texel of the base cell, less a half
#endif
#ifdef PADDED
uniform vec3 padding_border;
uniform float padding_value_opacity;
#endif
#ifdef GRID
uniform sampler2D tap_colours;
uniform vec2 tap_colour_place;  // kernel width; texels a tap
uniform vec4 window_box;
uniform vec4 ring;              // px: width, radius, how far it reaches past the cell; extra width of the current one
uniform vec3 accent;
uniform float window_shown;
#elif defined(OUTPUT)
uniform vec3 accent;
#endif
#ifdef OUTPUT
uniform vec3 cell_empty;
uniform vec4 current_box;       // of a single current cell; half size below 0 when there is none
uniform float outline_current;  // 1: many cells are current, outline them together
#endif
#ifdef FRAME
uniform vec4 frame_box;
#endif
#endif

bool is_padding(ivec2 cell) {
    return any(lessThan(cell, ivec2(0))) || any(greaterThanEqual(cell, plane_size));
}

// Nine times two bits, by place before (-1), at (0) or after (1), (col, row).
int place_bits(int table, vec2 place) { return (table >> ((int(place.y) * 3 + int(place.x)) * 2 + 8)) & 3; }

#ifdef GRID
// The nearest tap on each axis (counted from lattice_base), and how many cells past it `whole` lies.
void nearest_tap(vec2 whole, out vec2 tap, out vec2 past) {
    vec2 from = lattice_phase + whole;
    tap = clamp(floor((from + 0.5) / lattice_step), lattice_range.xy, lattice_range.zw);
    past = from - tap * lattice_step - lattice_half;
}
int state_of_tap(vec2 tap) { return place_bits(tap_states, sign(tap - tap_of_step)); }
bool in_window(vec2 whole) {
    return all(greaterThanEqual(whole, window_cells.xy)) && all(lessThanEqual(whole, window_cells.zw));
}
#endif

#ifdef MIRROR
int mirrored(int i, int size) {
    if (i >= 0 && i < size) return i;
    if (padding_mode == PADDING_REFLECT) return i < 0 ? -i : 2 * (size - 1) - i;
    if (padding_mode == PADDING_REPLICATE) return i < 0 ? 0 : size - 1;
    if (padding_mode == PADDING_CIRCULAR) return i < 0 ? i + size : i - size;
    return 0;
}
#ifdef GRID
// On each axis, the tap (counted from lattice_base) outside the plane that takes its value from `cell`, or `none`.
const float none = 1e9;
vec2 mirroring_tap(ivec2 cell) {
    vec2 found = vec2(none);
    if (padding_mode == PADDING_REPLICATE) {
        ivec2 low = ivec2(equal(cell, ivec2(0)));
        ivec2 high = ivec2(equal(cell, plane_size - 1));
        for (int axis = 0; axis < 2; ++axis) {
            int tap = low[axis] == 1 && edge_taps[axis] >= 0 ? edge_taps[axis]
                      : high[axis] == 1                      ? edge_taps[axis + 2]
                                                             : -1;
            if (tap >= 0) found[axis] = float(tap - lattice_base[axis]);
        }
        return found;
    }
    bool reflect_mode = padding_mode == PADDING_REFLECT;
    ivec2 before = reflect_mode ? -cell : cell - plane_size;
    ivec2 after = reflect_mode ? 2 * (plane_size - 1) - cell : cell + plane_size;
    vec2 tap, past;
    nearest_tap(vec2(before - base_cell), tap, past);
    for (int axis = 0; axis < 2; ++axis) {
        if (past[axis] == 0.0 && before[axis] < 0) found[axis] = tap[axis];
    }
    nearest_tap(vec2(after - base_cell), tap, past);
    for (int axis = 0; axis < 2; ++axis) {
        if (past[axis] == 0.0 && after[axis] >= plane_size[axis]) found[axis] = tap[axis];
    }
    return found;
}
// True when a padding tap mirrors the real cell; `tap` is then one of those taps.
bool is_mirrored(ivec2 cell, vec2 direct, vec2 past, out vec2 tap) {
    vec2 outside = mirroring_tap(cell);
    tap = vec2(outside.x < none ? outside.x : direct.x, outside.y < none ? outside.y : direct.y);
    if (mark_mirrors == 0 || is_padding(cell)) return false;
    if (outside.y < none && past.x == 0.0) tap.x = direct.x;
    return (outside.y < none && (outside.x < none || past.x == 0.0)) || (past.y == 0.0 && outside.x < none);
}
#endif
#endif

#ifdef HOVER
bool is_lit(vec2 whole) {
    ivec2 at = ivec2(floor((whole - hover_first.xy + 0.5) * hover_first.zw));
    at = hover_place.xy + clamp(at, ivec2(0), hover_place.zw - 1);
    return texelFetch(hover_masks, ivec2(at.x & 4095, at.x >> 12), 0).r > 0.5 &&
           texelFetch(hover_masks, ivec2(at.y & 4095, at.y >> 12), 0).r > 0.5;
}
#endif

#ifdef MARKS
void main() {
    vec2 px = to_plane * vec2(gl_FragCoord.x - reference.x, reference.y - gl_FragCoord.y);
    vec2 whole = floor(fraction + px / pitch);
    ivec2 cell = base_cell + ivec2(whole);
    if (any(lessThan(cell, view_cells.xy)) || any(greaterThan(cell, view_cells.zw))) discard;
    int mark = is_padding(cell) ? MARK_PADDING : 0;
#ifdef GRID
    vec2 tap, past;
    nearest_tap(whole, tap, past);
    if (past == vec2(0.0)) mark += state_of_tap(tap) + 1;
    if (in_window(whole)) mark += MARK_WINDOW;
#ifdef MIRROR
    vec2 mirroring;
    if (is_mirrored(cell, tap, past, mirroring)) mark += MARK_MIRROR;
#endif
#endif
#ifdef OUTPUT
    if (!is_padding(cell)) mark += place_bits(progress_states, sign(whole - cell_of_step));
#endif
#ifdef HOVER
    if (is_lit(whole)) mark += MARK_HOVER;
#endif
    fragment = vec4(float(mark) / 255.0, 1.0, 0.0, 1.0);
}
#else

// Signed distance in px from a box with rounded corners; `from` is measured from its centre.
float box_distance(vec2 from, vec2 half_size, float radius) {
    vec2 d = abs(from) - half_size + radius;
    return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0) - radius;
}
float inside(float distance) { return clamp(0.5 - distance, 0.0, 1.0); }
// A line of `width` px along distance 0.
float stroke(float distance, float width) { return clamp(0.5 + 0.5 * width - abs(distance), 0.0, 1.0); }
vec4 over(vec4 below, vec3 colour, float alpha) { return below * (1.0 - alpha) + vec4(colour * alpha, alpha); }
// Where the cell edge at `whole` lies; flat planes have it on a whole pixel (0.499: see plane_view.cpp).
vec2 edge_of(vec2 whole) {
    vec2 edge = (whole - fraction) * pitch;
    return mix(edge, floor(edge + 0.499), snapped);
}
// 1 on the stripes of a diagonal hatch.
float hatch(vec2 px, float period, float share) { return step(fract((px.x + px.y) / period), share); }

vec3 map_value(float value) {
    float share = clamp(value * inverse_range, -1.0, 1.0);
    return mix(map_middle, share < 0.0 ? map_low : map_high, abs(share));
}

#ifdef REDUCED
float value_at(vec2 at, ivec2 cell) {
    vec2 texel = at * reduction.xy + reduction.zw;
    vec2 corner = floor(texel);
    vec2 weight = texel - corner;
    ivec2 low = clamp(ivec2(corner), ivec2(0), texels.zw - 1);
    ivec2 high = clamp(ivec2(corner) + 1, ivec2(0), texels.zw - 1);
    float upper = mix(texelFetch(values, low, 0).r, texelFetch(values, ivec2(high.x, low.y), 0).r, weight.x);
    float lower = mix(texelFetch(values, ivec2(low.x, high.y), 0).r, texelFetch(values, high, 0).r, weight.x);
    return mix(upper, lower, weight.y);
}
#else
float value_at(vec2 at, ivec2 cell) {
    return texelFetch(values, clamp(cell - base_cell + texels.xy, ivec2(0), texels.zw - 1), 0).r;
}
#endif

void main() {
    vec2 px = to_plane * vec2(gl_FragCoord.x - reference.x, reference.y - gl_FragCoord.y);
    vec2 at = fraction + px / pitch;
    vec2 whole = floor(at);
    ivec2 cell = clamp(base_cell + ivec2(whole), view_cells.xy, view_cells.zw);
    whole = vec2(cell - base_cell);
    float on_plane = inside(box_distance(px - plane_box.xy, plane_box.zw, 0.0));

    // The cell's own box.
    vec2 edge = edge_of(whole);
    vec2 half_cell = 0.5 * (edge_of(whole + 1.0) - edge - gap_and_lead.xy);
    vec2 from_centre = px - edge - gap_and_lead.zw - half_cell;
    float radius = min(0.2 * min(half_cell.x, half_cell.y), 4.0 * line) * gap_strength;
    float distance = box_distance(from_centre, half_cell, radius);
    float cover = mix(1.0, inside(distance), gap_strength);
    float border = stroke(distance + 0.5 * line, line) * gap_strength;

    // What fills it.
    vec3 colour;
    float value = 0.0;
    if (values_known == 1) {
#if defined(MIRROR)
        ivec2 source = ivec2(mirrored(cell.x, plane_size.x), mirrored(cell.y, plane_size.y));
        value = value_at(at, source);
#else
        value = value_at(at, cell);
#endif
        colour = map_value(value);
        if (isnan(value)) {
            vec2 cross_hatch = abs(fract(vec2(px.x + px.y, px.x - px.y) / (6.0 * line)) - 0.5);
            colour = mix(ground, NOT_A_NUMBER, min(cross_hatch.x, cross_hatch.y) < 0.13 ? 1.0 : 0.3);
        } else if (abs(value) > 3.3e38) {
            // An infinity has the end's colour and a corner of its own.
            vec2 from_corner = vec2(half_cell.x - from_centre.x, half_cell.y + from_centre.y);
            if (from_corner.x + from_corner.y < 0.55 * min(half_cell.x, half_cell.y)) colour = strong;
        }
    } else {
        colour = mix(map_middle, cell_border, hatch(px, 7.0 * line, 0.25));
    }

#ifdef OUTPUT
    vec2 place = sign(whole - cell_of_step);
    int progress = place_bits(progress_states, place);
    if (progress == 0) {
        colour = mix(cell_empty, cell_border, border);
    } else if (progress == 1) {
        colour = mix(colour, ground, 0.25 + 0.45 * hatch(px, 5.0 * line, 0.4));
    }
#endif
    float fill = cover;
#ifdef PADDED
    bool padding = is_padding(cell);
    if (padding) {
        float dash = step(fract((px.x - edge.x + px.y - edge.y) / (4.0 * line)), 0.5);
        float dotted = border * dash;
        fill = max(dotted, cover * padding_value_opacity);
        colour = mix(colour, padding_border, dotted);
    }
#endif
#ifdef GRID
    vec2 tap, past;
    nearest_tap(whole, tap, past);
    bool sampled = past == vec2(0.0);
    bool veiled = in_window(whole) && !sampled;
    if (veiled) colour = mix(colour, ground, 0.22);
#endif
#ifdef HOVER
    bool lit = is_lit(whole);
    if (lit) colour = mix(colour, strong, 0.18);
#endif
    vec4 result = over(vec4(ground, 1.0) * ground_opacity, colour, fill);

#ifdef GRID
    if (window_shown > 0.0) {
        float past_window = box_distance(px - window_box.xy, window_box.zw, 5.0 * line);
        if (!sampled) result = over(result, accent, 0.06 * inside(past_window));
    }
    result *= on_plane;
    {
        // The ring of the nearest tap, which may reach past its cell.
        vec2 tap_edge = edge_of(whole - past);
        vec2 half_ring = 0.5 * (edge_of(whole - past + 1.0) - tap_edge - gap_and_lead.xy);
        vec2 from_tap = px - tap_edge - gap_and_lead.zw - half_ring;
        int state = state_of_tap(tap);
        float width = ring.x + (state == 1 ? ring.w : 0.0);
        float past_ring = box_distance(from_tap, half_ring + ring.z, ring.y);
        float shown = state == 0 ? 0.35 : state == 1 ? 1.0 : 0.65;
        float drawn = mix(sampled ? 1.0 : 0.0, stroke(past_ring + 0.5 * width, width), gap_strength);
        vec2 counted = tap + vec2(lattice_base);
#ifdef MIRROR
        vec2 mirroring;
        if (is_mirrored(cell, tap, past, mirroring)) {
            // Dashed; on a cell that is sampled itself, the dashes stand in its own ring.
            float dash = step(fract((from_centre.x + from_centre.y) / (7.0 * line)), 0.55);
            if (!sampled || dash == 1.0) {
                counted = mirroring + vec2(lattice_base);
                int mirror_state = state_of_tap(mirroring);
                shown = mirror_state == 0 ? 0.35 : mirror_state == 1 ? 1.0 : 0.65;
                drawn = mix(1.0, stroke(distance + 0.4 * ring.x, 0.8 * ring.x), gap_strength) * dash;
            }
        }
#endif
        int texel = int((counted.y * tap_colour_place.x + counted.x + 0.5) * tap_colour_place.y);
        result = over(result, texelFetch(tap_colours, ivec2(texel, 0), 0).rgb, drawn * shown);
    }
    if (window_shown > 0.0) {
        float past_window = box_distance(px - window_box.xy, window_box.zw, 5.0 * line);
        result = over(result, accent, window_shown * stroke(past_window, 1.6 * line));
    }
#else
    result *= on_plane;
#endif
#ifdef OUTPUT
    if (current_box.z >= 0.0) {
        result = over(result, accent, stroke(box_distance(px - current_box.xy, current_box.zw, 5.0 * line), 2.4 * line));
    }
    if (outline_current > 0.0 && progress == 3) {
        // Along the sides where the neighbour is not current.
        vec2 before = sign(whole - 1.0 - cell_of_step);
        vec2 after = sign(whole + 1.0 - cell_of_step);
        vec2 to_low = half_cell + from_centre + gap_and_lead.xy;
        vec2 to_high = half_cell - from_centre + gap_and_lead.xy;
        float near = 1e9;
        if (cell.x == view_cells.x || place_bits(progress_states, vec2(before.x, place.y)) != 3) near = min(near, to_low.x);
        if (cell.y == view_cells.y || place_bits(progress_states, vec2(place.x, before.y)) != 3) near = min(near, to_low.y);
        if (cell.x == view_cells.z || place_bits(progress_states, vec2(after.x, place.y)) != 3) near = min(near, to_high.x);
        if (cell.y == view_cells.w || place_bits(progress_states, vec2(place.x, after.y)) != 3) near = min(near, to_high.y);
        result = over(result, accent, outline_current * inside(near - 2.4 * line) * on_plane);
    }
#endif
#ifdef HOVER
    if (lit) {
        float line_drawn = mix(0.35, stroke(distance + 2.6 * line, 1.5 * line), gap_strength);
        result = over(result, strong, line_drawn * on_plane);
    }
#endif
#ifdef FRAME
    {
        float past_frame = box_distance(px - frame_box.xy, frame_box.zw, 0.0);
        result *= mix(1.0, 0.5, clamp(past_frame, 0.0, 1.0));
        result = over(result, strong, stroke(past_frame, line));
    }
#endif
    fragment = result * opacity;
}
#endif
