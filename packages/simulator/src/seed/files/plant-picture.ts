import type { Random } from "../../random.ts";
import { encodePng, type Rgb } from "./png.ts";

const SIZE = 120;

/** A simple drawing: a wall, a table, a pot and some leaves; every call another one. */
export function plantPicture(random: Random): Uint8Array {
  const wall: Rgb = [random.between(190, 235), random.between(200, 235), random.between(190, 225)];
  const pot: Rgb = [random.between(150, 210), random.between(70, 120), random.between(50, 90)];
  const leaf: Rgb = [random.between(20, 90), random.between(110, 170), random.between(40, 90)];
  const leaves = Array.from({ length: random.between(5, 11) }, () => ({
    x: 60 + random.between(-28, 28),
    y: random.between(18, 62),
    rx: random.between(6, 13),
    ry: random.between(9, 19),
    shade: random.between(-25, 25),
  }));
  return encodePng(SIZE, SIZE, (x, y) => {
    for (const { x: cx, y: cy, rx, ry, shade } of leaves) {
      if (((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1) return shaded(leaf, shade);
    }
    if (Math.abs(x - 60) < 2 && y > 40 && y < 80) return shaded(leaf, -40);
    if (y >= 78 && y < 104 && Math.abs(x - 60) < 22 - (y - 78) * 0.3) return shaded(pot, (x - 60) * 1.2);
    return y > 98 ? [150, 110, 75] : shaded(wall, -y / 6);
  });
}

function shaded(colour: Rgb, by: number): Rgb {
  return colour.map((part) => Math.max(0, Math.min(255, Math.round(part + by)))) as Rgb;
}
