// Small comforts that GraphiQL has no setting for.
import { useEditorContext } from "@graphiql/react";
import { useEffect } from "react";

export function Editors() {
  const { queryEditor, variableEditor, tabs, activeTabIndex } = useEditorContext({ nonNull: true });

  // The first line of a sample says what it does: it should be read without scrolling.
  useEffect(() => {
    queryEditor?.setOption("lineWrapping", true);
    variableEditor?.setOption("lineWrapping", true);
  }, [queryEditor, variableEditor]);

  // A tab that comes to the front by a sign-in may be anywhere in a long row, and its sample in a long list.
  useEffect(() => {
    for (const part of [".graphiql-tab-active", ".samples [aria-current]"]) {
      document.querySelector(part)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }, [tabs[activeTabIndex]?.id]);

  return null;
}
