// The quad of one plane: four corners, given in clip space.
uniform vec4 upper_corners;  // left x, y, right x, y
uniform vec4 lower_corners;

void main() {
    vec4 side = gl_VertexID < 2 ? upper_corners : lower_corners;
    gl_Position = vec4((gl_VertexID & 1) == 0 ? side.xy : side.zw, 0.0, 1.0);
}
