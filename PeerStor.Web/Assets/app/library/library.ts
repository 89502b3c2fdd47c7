// Everything that lists of files can do. Listens on the document, so that it goes on when screens are swapped.
import "./actions";
import "./drag";
import "./keys";
import "./menu";
import "./pointer";
import "./tags";
import { arrive } from "./follow";
import { arrive as arriveTree } from "./tree";

arrive();
arriveTree();
