// The bundle that is loaded when the first file comes: the queue and what shows it.
import "./conflict-dialog";
import "./transfer-panel";
import "./upload-list";

export { queue } from "./queue";
