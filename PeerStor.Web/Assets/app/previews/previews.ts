import "./image-stage";
import "./text-stage";
import "./pdf-stage";
import "./walk";
import "./copy-link";
