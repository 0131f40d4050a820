// Starts Swagger UI on the description of this very centre. It reads; it sends nothing.
window.addEventListener("DOMContentLoaded", () => {
  window.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#interface",
    deepLinking: true,
    supportedSubmitMethods: [],
    validatorUrl: null,
  });
});
