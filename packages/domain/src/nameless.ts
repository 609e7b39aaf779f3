/** What answers call somebody, or a group, of whom no name is known. */
export const NAMELESS_PERSON = "Unknown";
export const NAMELESS_GROUP = "Unnamed group";
