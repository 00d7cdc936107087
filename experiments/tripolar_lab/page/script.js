"use strict";
document.documentElement.classList.add("js");
addEventListener("DOMContentLoaded", () => {
  const say = (slider) => {
    const guess = Number(slider.value), answer = Number(slider.dataset.answer);
    const gap = Math.round(Math.abs(guess - answer));
    const far = gap < 1 ? "within 1 of it" : `${gap} too ${guess > answer ? "high" : "low"}`;
    document.getElementById(`${slider.id}-beside`).textContent = `You said ${guess}: ${far}.`;
    const dots = document.getElementById(slider.dataset.dots).querySelectorAll("circle");
    dots.forEach((dot, at) => dot.classList.toggle("g", at < guess));
  };
  const show = (box, told) => {
    const answer = box.querySelector(".answer"), button = box.querySelector(".guess button");
    if (!answer || answer.classList.contains("seen")) return;
    answer.classList.add("seen");
    button.setAttribute("aria-expanded", "true");
    button.hidden = true;
    if (told) {
      box.querySelectorAll(".guess input").forEach(say);
      answer.focus();
    }
  };
  document.querySelectorAll(".slider input").forEach((slider) => {
    const output = slider.parentElement.querySelector("output");
    const box = slider.closest(".question");
    slider.addEventListener("input", () => {
      output.textContent = slider.value;
      if (box.querySelector(".answer.seen")) say(slider);
    });
    output.textContent = slider.value;
  });
  document.querySelectorAll(".question").forEach((box) => {
    box.querySelector(".guess button")?.addEventListener("click", () => show(box, true));
  });
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));
  const save = document.getElementById("save");
  save.hidden = false;
  save.addEventListener("click", () => {
    const numbers = new Blob([document.getElementById("numbers").textContent], {type: "application/json"});
    const link = document.createElement("a");
    link.href = URL.createObjectURL(numbers);
    link.download = "summary.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  const all = document.getElementById("show-all");
  all?.addEventListener("click", () => {
    document.querySelectorAll(".question").forEach((box) => show(box, false));
    all.hidden = true;
    document.getElementById("report").focus();
  });
});
