import { connectorContract } from "./index.ts";
import { simulatedWorld } from "./simulated-world.ts";

connectorContract("simulated", simulatedWorld);
