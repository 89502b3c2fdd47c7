// The dialog for tags: a press adds one that is in use, and typing completes the one after the last comma.

const input = (): HTMLInputElement | null => document.querySelector<HTMLInputElement>("[data-tag-input]");

document.addEventListener("click", ({ target }) => {
  const tag = target instanceof HTMLElement ? target.dataset.addTag : undefined;
  const field = input();
  if (tag && field) {
    const parts = field.value.split(",").map((part) => part.trim()).filter(Boolean);
    field.value = [...parts.filter((part) => part.toLowerCase() !== tag.toLowerCase()), tag].join(", ");
    field.focus();
  }
});

/** The browser completes whole fields, so the choices carry what stands before the last comma. */
document.addEventListener("input", ({ target }) => {
  if (target !== input() || !(target instanceof HTMLInputElement)) {
    return;
  }
  const before = target.value.slice(0, target.value.lastIndexOf(",") + 1);
  for (const option of target.list?.options ?? []) {
    option.dataset.tag ??= option.value;
    option.value = before === "" ? option.dataset.tag : `${before} ${option.dataset.tag}`;
  }
});
