import { connectorContract } from "./index.ts";
import { cloudApiWorld } from "./simulated-world.ts";

connectorContract("cloud-api", cloudApiWorld);
