// A piece of a plane's quad, in clip space; hands the plane's parameters on (see app/render/plane_parameters.h).
layout(location = 0) in vec2 corner;

uniform vec4 given_values[PARAMETER_INPUTS];

flat out vec4 given[PARAMETER_INPUTS];

void main() {
    for (int i = 0; i < PARAMETER_INPUTS; ++i) given[i] = given_values[i];
    gl_Position = vec4(corner, 0.0, 1.0);
}
