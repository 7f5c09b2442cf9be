// One plane of cells: values, gaps, padding, and every mark on them, from a few numbers (see app/figure/figure.h).
// app/render/plane_program.cpp compiles it with a set of features, and app/render/plane_pieces.cpp cuts a plane into
// pieces, so that a pixel pays for what it can show (a software rasteriser skips no branch):
//   CELLS     gaps, round corners        GRID      a sampling grid and its window     ODD      NaN, infinity
//   PADDED    padding cells              MIRROR    padding takes values of real cells UNKNOWN  no values yet
//   OUTPUT    cells have a progress      CURRENT   outlines of the cells at work      REDUCED  many cells a pixel
//   HOVER     some cells are lit         FRAME     a crop is outlined                 SPACE    the plane is turned
//   MARKS     write what each cell is instead of drawing it
// Coordinates: `px` counts pixels along the plane's axes from a reference pixel; `whole` counts cells from a base cell
// near it, so that floats are exact. Pairs are (col, row).
// Parameters of the plane (reference, fraction, ...) are defined by app/render/plane_parameters.h, which lists them.
flat in vec4 given[PARAMETER_INPUTS];
#if PARAMETER_REST > 0
uniform vec4 given_rest[PARAMETER_REST];
#endif
#ifdef MIRROR
uniform ivec2 base_cell;
uniform ivec2 plane_size;     // real cells
#ifdef GRID
uniform ivec2 lattice_base;   // kw, kh of the tap nearest to the base cell
uniform ivec4 edge_taps;      // replicate: kw, kh of a tap before the first cell and of one past the last, or -1
#endif
#endif
#ifdef HOVER
uniform sampler2D hover_masks;  // all planes' row and column masks, one after the other
#endif
#ifndef MARKS
#ifndef UNKNOWN
uniform sampler2D values;
#endif
#ifdef GRID
uniform sampler2D tap_colours;
#endif
#endif

out vec4 fragment;

// Nine times two bits, by place before (-1), at (0) or after (1).
int place_bits(int table, vec2 place) { return (table >> int(place.y * 6.0 + place.x * 2.0 + 8.0)) & 3; }

#ifdef PADDED
bool is_padding(vec2 whole) {
    return any(lessThan(whole, real_cells.xy)) || any(greaterThan(whole, real_cells.zw));
}
#else
bool is_padding(vec2 whole) { return false; }
#endif

#ifdef GRID
// The nearest tap on each axis, and how many cells past it `whole` lies.
void nearest_tap(vec2 whole, out vec2 tap, out vec2 past) {
    vec2 from = lattice_phase + whole;
    tap = clamp(floor((from + 0.5) * lattice_step.zw), lattice_range.xy, lattice_range.zw);
    past = from - tap * lattice_step.xy - lattice_half;
}
int state_of_tap(vec2 tap) { return place_bits(int(tap_states), sign(tap - tap_of_step)); }
bool in_window(vec2 whole) {
    return all(greaterThanEqual(whole, window_cells.xy)) && all(lessThanEqual(whole, window_cells.zw));
}
#endif

#ifdef MIRROR
int mirrored(int i, int size) {
    int padding_mode = int(mirror_mode);
    if (i >= 0 && i < size) return i;
    if (padding_mode == PADDING_REFLECT) return i < 0 ? -i : 2 * (size - 1) - i;
    if (padding_mode == PADDING_REPLICATE) return i < 0 ? 0 : size - 1;
    return i < 0 ? i + size : i - size;
}
#ifdef GRID
// On each axis, the tap outside the plane that takes its value from `cell`, or `none`.
const float none = 1e9;
vec2 mirroring_tap(ivec2 cell) {
    int padding_mode = int(mirror_mode);
    vec2 found = vec2(none);
    if (padding_mode == PADDING_REPLICATE) {
        for (int axis = 0; axis < 2; ++axis) {
            int tap = cell[axis] == 0 && edge_taps[axis] >= 0 ? edge_taps[axis]
                      : cell[axis] == plane_size[axis] - 1    ? edge_taps[axis + 2]
                                                              : -1;
            if (tap >= 0) found[axis] = float(tap - lattice_base[axis]);
        }
        return found;
    }
    bool reflects = padding_mode == PADDING_REFLECT;
    ivec2 before = reflects ? -cell : cell - plane_size;
    ivec2 after = reflects ? 2 * (plane_size - 1) - cell : cell + plane_size;
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
// True when a padding tap mirrors the cell; `tap` is then one of those taps. `direct`, `past`: see nearest_tap.
bool is_mirrored(vec2 whole, vec2 direct, vec2 past, out vec2 tap) {
    vec2 outside = mirroring_tap(base_cell + ivec2(whole));
    bool row = outside.y < none;
    bool col = outside.x < none;
    tap = vec2(col && !(row && past.x == 0.0) ? outside.x : direct.x, row ? outside.y : direct.y);
    return !is_padding(whole) && ((row && (col || past.x == 0.0)) || (col && past.y == 0.0));
}
#endif
#endif

#ifdef HOVER
bool is_lit(vec2 whole) {
    ivec2 at = ivec2(floor((whole - hover_first.xy + 0.5) * hover_first.zw));
    at = ivec2(hover_place.xy) + clamp(at, ivec2(0), ivec2(hover_place.zw) - 1);
    return texelFetch(hover_masks, ivec2(at.x & 4095, at.x >> 12), 0).r +
               texelFetch(hover_masks, ivec2(at.y & 4095, at.y >> 12), 0).r > 1.5;
}
#endif

vec2 plane_px() {
    vec2 px = vec2(gl_FragCoord.x - reference.x, reference.y - gl_FragCoord.y);
#ifdef SPACE
    px = mat2(to_plane.xy, to_plane.zw) * px;
#endif
    return px;
}

#ifdef MARKS
void main() {
    vec2 whole = floor(fraction + plane_px() * inverse_pitch);
    if (any(lessThan(whole, view_cells.xy)) || any(greaterThan(whole, view_cells.zw))) discard;
    int mark = is_padding(whole) ? MARK_PADDING : 0;
#ifdef GRID
    vec2 tap, past;
    nearest_tap(whole, tap, past);
    if (past == vec2(0.0)) mark += state_of_tap(tap) + 1;
    if (in_window(whole)) mark += MARK_WINDOW;
#ifdef MIRROR
    vec2 mirroring;
    if (is_mirrored(whole, tap, past, mirroring)) mark += MARK_MIRROR;
#endif
#endif
#ifdef OUTPUT
    if (!is_padding(whole)) mark += place_bits(int(progress_states), sign(whole - cell_of_step));
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
// 1 on the stripes of a diagonal hatch.
float hatch(vec2 px, float period, float share) { return step(fract((px.x + px.y) / period), share); }

#ifdef CELLS
// Edges of the cells; those of flat planes lie on whole pixels (0.499: see plane_view.cpp).
vec2 low_edge(vec2 whole) {
#ifdef SPACE
    return whole * pitch + cell_edges.xy;
#else
    return floor(whole * pitch + cell_edges.xy);
#endif
}
vec2 half_size(vec2 whole, vec2 low) {
#ifdef SPACE
    return 0.5 * (cell_edges.zw - cell_edges.xy);
#else
    return 0.5 * (floor(whole * pitch + cell_edges.zw) - low);
#endif
}
#endif

#ifndef UNKNOWN
#ifdef REDUCED
// The mean of the four texels around, by hand: float textures have no filter in GLES 3.0.
float value_at(vec2 at, vec2 whole) {
    vec2 texel = (at * texel_scale.xy + texel_scale.zw) * reduced_size.xy - 0.5;
    vec2 corner = floor(texel);
    vec2 weight = texel - corner;
    vec4 place = (vec4(corner, corner) + vec4(0.5, 0.5, 1.5, 1.5)) * reduced_size.zwzw;
    float upper = mix(texture(values, place.xy).r, texture(values, place.zy).r, weight.x);
    float lower = mix(texture(values, place.xw).r, texture(values, place.zw).r, weight.x);
    return mix(upper, lower, weight.y);
}
#else
float value_at(vec2 at, vec2 whole) {
#ifdef MIRROR
    ivec2 cell = base_cell + ivec2(whole);
    whole = vec2(ivec2(mirrored(cell.x, plane_size.x), mirrored(cell.y, plane_size.y)) - base_cell);
#endif
    return texture(values, (whole + 0.5) * texel_scale.xy + texel_scale.zw).r;
}
#endif

vec3 map_value(float value) {
    float share = clamp(value * inverse_range, -1.0, 1.0);
    return mix(map_middle, share < 0.0 ? map_low : map_high, abs(share));
}
#endif

void main() {
    vec2 px = plane_px();
    vec2 at = fraction + px * inverse_pitch;
    vec2 whole = clamp(floor(at), view_cells.xy, view_cells.zw);

    // What fills the cell.
#ifdef UNKNOWN
    vec3 colour = mix(map_middle, cell_border, hatch(px, 7.0 * line_width, 0.25));
#else
    float value = value_at(at, whole);
    vec3 colour = map_value(value);
#endif

    // The cell's own box.
#ifdef CELLS
    vec2 edge = low_edge(whole);
    vec2 half_cell = half_size(whole, edge);
    vec2 from_centre = px - edge - half_cell;
    float distance = box_distance(from_centre, half_cell, corner_radius);
    float fill = 1.0 - gap_strength * (1.0 - inside(distance));
#else
    float fill = 1.0;
#endif
#if defined(CELLS) && (defined(OUTPUT) || defined(PADDED))
    float border = stroke(distance + 0.5 * line_width, line_width) * gap_strength;
#else
    const float border = 0.0;
#endif

#ifdef ODD
    if (isnan(value)) {
        vec2 crossed = abs(fract(vec2(px.x + px.y, px.x - px.y) / (6.0 * line_width)) - 0.5);
        colour = mix(ground, NOT_A_NUMBER, min(crossed.x, crossed.y) < 0.13 ? 1.0 : 0.3);
    }
#ifdef CELLS
    // An infinity has the end's colour and a corner of its own.
    vec2 from_corner = vec2(half_cell.x - from_centre.x, half_cell.y + from_centre.y);
    bool corner = from_corner.x + from_corner.y < 0.55 * min(half_cell.x, half_cell.y);
    if (abs(value) > 3.3e38 && corner) colour = strong;
#endif
#endif
#ifdef OUTPUT
    vec2 place = sign(whole - cell_of_step);
    int progress = place_bits(int(progress_states), place);
    vec3 veiled = mix(colour, ground, 0.25 + 0.45 * hatch(px, 5.0 * line_width, 0.4));
    vec3 empty = mix(cell_empty, cell_border, border);
    colour = progress == 0 ? empty : progress == 1 ? veiled : colour;
#endif
#ifdef PADDED
    float padding = is_padding(whole) ? 1.0 : 0.0;
#ifdef CELLS
    vec2 from_edge = px - edge;
    float dotted = border * step(fract((from_edge.x + from_edge.y) / (4.0 * line_width)), 0.5) * padding;
#else
    const float dotted = 0.0;
#endif
    colour = mix(colour, padding_border, dotted);
    fill = mix(fill, max(dotted, fill * padding_value_opacity), padding);
#endif
#ifdef GRID
    vec2 tap, past;
    nearest_tap(whole, tap, past);
    bool sampled = past == vec2(0.0);
    float veil = in_window(whole) && !sampled ? 0.22 : 0.0;
    colour = mix(colour, ground, veil);
#endif
#ifdef HOVER
    float lit = is_lit(whole) ? 1.0 : 0.0;
#endif
#ifdef SPACE
    vec4 result = over(vec4(ground * ground_opacity, ground_opacity), colour, fill);
#else
    vec4 result = vec4(colour * fill, fill);
#endif

    // Outlines may reach past the plane, all else ends with it.
#ifdef SPACE
    float on_plane = inside(box_distance(px - plane_box.xy, plane_box.zw, 0.0));
#elif defined(GRID) || defined(CURRENT)
    float on_plane = all(lessThan(abs(px - plane_box.xy), plane_box.zw)) ? 1.0 : 0.0;
#endif
#ifdef GRID
    float past_window = box_distance(px - window_box.xy, window_box.zw, 5.0 * line_width);
    result = over(result, accent, sampled ? 0.0 : 0.06 * window_shown * inside(past_window));
#endif
#if defined(SPACE) || defined(GRID) || defined(CURRENT)
    result *= on_plane;
#endif

#ifdef GRID
    // The ring of the nearest tap, which may reach past its cell.
    float drawn = sampled ? 1.0 : 0.0;
    int state = state_of_tap(tap);
    float shown = state == 0 ? 0.35 : state == 1 ? 1.0 : 0.65;
#ifdef CELLS
    float width = ring.x + (state == 1 ? ring.w : 0.0);
    vec2 tap_edge = low_edge(whole - past);
    vec2 half_tap = half_size(whole - past, tap_edge);
    float past_ring = box_distance(px - tap_edge - half_tap, half_tap + ring.z, ring.y);
    drawn = mix(drawn, stroke(past_ring + 0.5 * width, width), gap_strength);
    // A hair of ground inside the ring, so that it stands off a cell of its own colour.
    float hair = sampled ? stroke(past_ring + width + 0.5 * line_width, line_width) : 0.0;
    result = over(result, ground, ring_hair * hair * gap_strength * shown);
#endif
#ifdef MIRROR
    vec2 mirroring;
    bool is_source = is_mirrored(whole, tap, past, mirroring);
    // Dashed; on a cell that is sampled itself, the dashes stand in its own ring.
#ifdef CELLS
    bool dash = fract((from_centre.x + from_centre.y) / (7.0 * line_width)) < 0.55;
    float dashed = dash ? mix(1.0, stroke(distance + 0.4 * ring.x, 0.8 * ring.x), gap_strength) : 0.0;
#else
    bool dash = !sampled;
    float dashed = 0.8;
#endif
    if (is_source && (dash || !sampled)) {
        tap = mirroring;
        int source_state = state_of_tap(tap);
        shown = source_state == 0 ? 0.35 : source_state == 1 ? 1.0 : 0.65;
        drawn = dashed * on_plane;
    }
#endif
    int texel = int(tap.x * tap_colour_place.x + tap.y * tap_colour_place.y + tap_colour_place.z);
    result = over(result, texelFetch(tap_colours, ivec2(texel, 0), 0).rgb, drawn * shown);
    result = over(result, accent, window_shown * stroke(past_window, 1.6 * line_width));
#endif
#ifdef CURRENT
    float past_current = box_distance(px - current_box.xy, current_box.zw, 5.0 * line_width);
    float outlined = current_box.z >= 0.0 ? stroke(past_current, 2.4 * line_width) : 0.0;
#ifdef CELLS
    // Many current cells: along the sides where the neighbour is not current.
    vec2 before = sign(whole - 1.0 - cell_of_step);
    vec2 after = sign(whole + 1.0 - cell_of_step);
    vec4 to_sides = vec4(half_cell + from_centre, half_cell - from_centre);
    bvec4 open = bvec4(whole.x == view_cells.x || place_bits(int(progress_states), vec2(before.x, place.y)) != 3,
                       whole.y == view_cells.y || place_bits(int(progress_states), vec2(place.x, before.y)) != 3,
                       whole.x == view_cells.z || place_bits(int(progress_states), vec2(after.x, place.y)) != 3,
                       whole.y == view_cells.w || place_bits(int(progress_states), vec2(place.x, after.y)) != 3);
    to_sides += mix(vec4(1e6), vec4(0.0), vec4(open));
    float near = min(min(to_sides.x, to_sides.y), min(to_sides.z, to_sides.w));
    if (progress == 3) outlined = max(outlined, outline_current * inside(near - 2.4 * line_width) * on_plane);
#else
    if (progress == 3) outlined = max(outlined, outline_current * 0.5 * on_plane);
#endif
    result = over(result, accent, outlined);
#endif
#ifdef HOVER
#ifdef CELLS
    lit *= mix(0.35, stroke(distance + 2.6 * line_width, 1.5 * line_width), gap_strength);
#else
    lit *= 0.35;
#endif
#if defined(SPACE) || defined(GRID) || defined(CURRENT)
    lit *= on_plane;
#endif
    result = over(result, strong, lit);
#endif
#ifdef FRAME
    float past_frame = box_distance(px - frame_box.xy, frame_box.zw, 0.0);
    result *= mix(1.0, 0.5, clamp(past_frame, 0.0, 1.0));
    result = over(result, strong, stroke(past_frame, line_width));
#endif
    fragment = result * opacity;
}
#endif
