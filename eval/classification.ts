/** A label with what was predicted for it. */
export interface Prediction<Label extends string> {
  readonly cluster: string;
  readonly truth: Label;
  readonly predicted: Label;
}

/** Mean over the labels that occur of 2 * true positives / (predicted + true): each label weighs the same. */
export function macroF1<Label extends string>(predictions: readonly Prediction<Label>[]): number {
  const labels = [...new Set(predictions.map(({ truth }) => truth))];
  const scores = labels.map((label) => f1(predictions, label));
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

export function f1<Label extends string>(
  predictions: readonly Prediction<Label>[],
  label: Label,
): number {
  let [hits, marks] = [0, 0];
  for (const { truth, predicted } of predictions) {
    if (truth === label && predicted === label) hits += 1;
    marks += Number(truth === label) + Number(predicted === label);
  }
  return marks === 0 ? 0 : (2 * hits) / marks;
}

export function accuracy(predictions: readonly Prediction<string>[]): number {
  return (
    predictions.filter(({ truth, predicted }) => truth === predicted).length / predictions.length
  );
}
