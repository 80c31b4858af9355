/** Digits of an id that are enough where they are unique; fewer would name one by chance. */
export const shortestPrefix = 4;
