window.settings = { locker: { id: "{{app-id}}", key: "{{app-key}}" } };
